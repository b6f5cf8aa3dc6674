import { type AuditTrail, createAuditTrail } from '@audit-trail/core';
import { fileSink } from '@audit-trail/sink-file';
import { httpSink } from '@audit-trail/sink-http';
import type { Settings } from '../settings.js';
import { catalogue } from './catalogue.js';

/** The journal on this machine, a copy in a file, and another at the receiver where one is configured. */
export function openTrail({ auditDirectory, auditFile, auditSinkUrl, auditSinkDelay }: Settings): AuditTrail {
  return createAuditTrail({
    directory: auditDirectory,
    sinks: [
      fileSink({ path: auditFile }),
      ...(auditSinkUrl ? [httpSink({ url: auditSinkUrl, batch: { maxDelay: auditSinkDelay } })] : []),
    ],
    catalogue,
    service: 'paperwork',
  });
}
