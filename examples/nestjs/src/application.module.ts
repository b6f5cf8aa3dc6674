import { invalidRequest } from '@audit-trail/example-domain';
import { Module, StandardSchemaValidationPipe } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { PaperworkAuditModule } from './audit/paperwork-audit.module.js';
import { AuthenticationModule } from './authentication/authentication.module.js';
import { DocumentsModule } from './documents/documents.module.js';
import { HealthController } from './health/health.controller.js';
import { RefusalFilter } from './refusals/refusal.filter.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { SettingsModule } from './settings.js';
import { UserRecordsModule } from './users/user-records.module.js';
import { UsersModule } from './users/users.module.js';

@Module({
  imports: [
    SettingsModule,
    PaperworkAuditModule,
    UserRecordsModule,
    AuthenticationModule,
    SessionsModule,
    UsersModule,
    DocumentsModule,
  ],
  controllers: [HealthController],
  providers: [
    { provide: APP_FILTER, useClass: RefusalFilter },
    {
      provide: APP_PIPE,
      useFactory: () => new StandardSchemaValidationPipe({ exceptionFactory: invalidRequest }),
    },
  ],
})
export class ApplicationModule {}
