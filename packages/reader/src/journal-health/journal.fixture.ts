import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEvent, type AuditTrail, createAuditTrail, type Sink, SinkError } from '@audit-trail/core';
import { onTestFinished } from 'vitest';

/** A directory for a journal that is gone after the test. */
export function temporaryJournal(): string {
  const directory = mkdtempSync(join(tmpdir(), 'audit-health-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A sink that takes what it is told to. */
export function sinkThat(name: string, write: (event: AuditEvent) => void = () => undefined): Sink {
  return {
    name,
    retry: { minDelay: 5, maxDelay: 5 },
    batch: { maxDelay: 1 },
    write: async ({ events }) => {
      for (const event of events) write(event);
    },
  };
}

export function away(): never {
  throw new Error('connection refused');
}

export function refuseOdd({ target_id }: AuditEvent): void {
  if (Number(target_id) % 2 === 1) throw new SinkError('refused', `no place for ${target_id}`);
}

/** A trail that is closed after the test at the latest. */
export function openTrailOf(directory: string, sinks: readonly Sink[] = []): AuditTrail {
  const trail = createAuditTrail({ directory, sinks, onError: () => undefined });
  onTestFinished(async () => void (await trail.close({ deadline: 0 })));
  return trail;
}

/** Records events whose targets are numbered from 0. */
export function record(trail: AuditTrail, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const target = { type: 'document', id: String(index), name: `Document ${index}` };
    return trail.record({ action: 'document.read', type: 'r', actor: { id: 'u1', name: 'Rosella' }, target }).id;
  });
}

export function streamsOf(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith('stream-'))
    .toSorted()
    .map((name) => join(directory, name));
}

/** What is known here of a stream that nobody owns. */
export const noOwner = seesAllLocks() ? 'none' : 'unknown';
/** And of one that somebody owns. */
export const someOwner = process.platform === 'linux' ? 'alive' : 'unknown';

function seesAllLocks(): boolean {
  return process.platform === 'linux' && readlinkSync('/proc/self/ns/pid') === 'pid:[4026531836]';
}
