import { actorOf } from '@audit-trail/example-domain';
import { AuditModule } from '@audit-trail/nestjs';
import { fileSink } from '@audit-trail/sink-file';
import { httpSink } from '@audit-trail/sink-http';
import { Module } from '@nestjs/common';
import type { AuthenticatedRequest } from '../authentication/authenticated-request.js';
import { Settings } from '../settings.js';
import { catalogue } from './catalogue.js';

/** The journal on this machine, a copy in a file, and another at the receiver where one is configured. */
@Module({
  imports: [
    AuditModule.forRootAsync({
      inject: [Settings],
      useFactory: ({ auditDirectory, auditFile, auditSinkUrl, auditSinkDelay }: Settings) => ({
        directory: auditDirectory,
        sinks: [
          fileSink({ path: auditFile }),
          ...(auditSinkUrl ? [httpSink({ url: auditSinkUrl, batch: { maxDelay: auditSinkDelay } })] : []),
        ],
        catalogue,
        service: 'paperwork',
        actor: ({ principal }: AuthenticatedRequest) => principal && actorOf(principal),
        group: ({ principal }: AuthenticatedRequest) => principal?.user.organization,
        facts: ({ principal }: AuthenticatedRequest) => ({ sessionId: principal?.sessionId }),
      }),
    }),
  ],
})
export class PaperworkAuditModule {}
