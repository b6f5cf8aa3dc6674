import { seedUsers, Users } from '@audit-trail/example-domain';
import { Global, Module } from '@nestjs/common';

/** The users themselves: who signs in, who is looked at and who is looked after needs them. */
@Global()
@Module({
  providers: [{ provide: Users, useFactory: async () => new Users(await seedUsers()) }],
  exports: [Users],
})
export class UserRecordsModule {}
