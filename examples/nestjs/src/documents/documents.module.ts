import { Documents, seedDocuments } from '@audit-trail/example-domain';
import { Module } from '@nestjs/common';
import { DocumentsController } from './documents.controller.js';

@Module({
  controllers: [DocumentsController],
  providers: [{ provide: Documents, useFactory: () => new Documents(seedDocuments()) }],
})
export class DocumentsModule {}
