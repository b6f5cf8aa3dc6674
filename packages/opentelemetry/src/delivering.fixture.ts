import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditError, type AuditTrail, createAuditTrail } from '@audit-trail/core';
import { httpSink } from '@audit-trail/sink-http';
import { HttpReceiver } from '@audit-trail/testing';
import { onTestFinished } from 'vitest';

/** A receiver, and trails of one directory that deliver to it. */
export async function scene() {
  const directory = await mkdtemp(join(tmpdir(), 'opentelemetry-'));
  const receiver = await HttpReceiver.start();
  const errors: AuditError[] = [];
  const trails: AuditTrail[] = [];
  const open = (): AuditTrail => {
    const limits = { batch: { maxEvents: 8, maxDelay: 5 }, retry: { minDelay: 1, maxDelay: 2 }, deadline: 2_000 };
    const sink = httpSink({ name: 'siem', url: receiver.url, ...limits });
    const trail = createAuditTrail({ directory, sinks: [sink], onError: (error) => errors.push(error) });
    trails.push(trail);
    return trail;
  };
  onTestFinished(async () => {
    for (const trail of trails) await trail.close({ deadline: 100 });
    await receiver[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });
  return { receiver, errors, open };
}

/** Records so many events. */
export function record(trail: AuditTrail, count: number, action = 'report.exported'): void {
  for (let n = 0; n < count; n += 1) trail.record({ action, type: 'r', actor: { id: 'u1' } });
}
