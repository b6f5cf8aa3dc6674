import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type AuditEvent, createAuditTrail, type Sink, SinkError } from '@audit-trail/core';
import { onTestFinished } from 'vitest';
import { Output } from '../output/output.js';
import { run } from '../run.js';

/** What a command said, and how it ended. */
export interface Answer {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process. */
export async function answerOf(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(stdout), text(stderr)]);
  const status = await run(args, new Output({ stdout, stderr, env: { COLUMNS: '100', ...env } }));
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return { status, out, err };
}

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'audit-replay-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Refuses events whose target is among those. */
export function sinkRefusing(name: string, targets: readonly string[], reason = 'no place for it'): Sink {
  return {
    name,
    batch: { maxDelay: 1 },
    write: async ({ events }) => {
      if (events.some(({ target_id }) => targets.includes(target_id))) throw new SinkError('refused', reason);
    },
  };
}

/** Records events, whose targets are numbered from 0, and closes the trail; resolves to their ids. */
export async function recordedTrail(
  directory: string,
  count: number,
  sinks: readonly Sink[] = [],
): Promise<readonly string[]> {
  const trail = createAuditTrail({ directory, sinks, onError: () => undefined });
  const ids = Array.from({ length: count }, (_, index) => {
    const target = { type: 'document', id: String(index), name: `Document\u2028 ${index}` };
    const actor = { type: 'user', id: index % 2 === 0 ? 'even' : 'odd', name: 'Rosella' };
    return trail.record({ action: 'document.read', type: 'r', actor, target }).id;
  });
  await trail.flush({ to: sinks.length > 0 ? 'delivered' : 'durable' });
  await trail.close();
  return ids;
}

export function idsOf(events: readonly AuditEvent[]): string[] {
  return events.map(({ id }) => id);
}
