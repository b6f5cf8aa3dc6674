import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type AuditTrailOptions, createAuditTrail, fileJournal, type Sink, type SinkOptions } from './index.js';
import { temporaryDirectory } from './journal/stored-lines.fixture.js';

const input = { action: 'report.exported', type: 'r', actor: { id: 'u1', name: 'Rosella Lang' } } as const;

function open(directory: string, sinks: readonly Sink[], options: Partial<AuditTrailOptions> = {}) {
  const trail = createAuditTrail({ directory, sinks, onError: () => undefined, ...options });
  onTestFinished(() => void trail.close({ deadline: 100 }));
  return trail;
}

/** Keeps ids in order of arrival. */
function collector(name: string, options: SinkOptions = {}) {
  const received: string[] = [];
  const sink: Sink = {
    name,
    batch: { maxDelay: 0 },
    ...options,
    async write({ ids }) {
      received.push(...ids);
    },
  };
  return { sink, received };
}

test('a new sink gets everything that is kept, or only what comes', async () => {
  const directory = temporaryDirectory();
  const before = open(directory, []);
  const old = before.record(input).id;
  await before.close();
  const [everything, coming] = [collector('everything'), collector('coming', { from: 'now' })];
  const trail = open(directory, [everything.sink, coming.sink]);
  const recorded = trail.record(input).id;
  await trail.flush({ to: 'delivered' });
  expect(everything.received).toEqual([old, recorded]);
  expect(coming.received).toEqual([recorded]);
});

test('a journal is let go of when a sink can not begin', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'audit-trail-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const journal = fileJournal({ directory });
  vi.spyOn(journal, 'loadCursor').mockImplementation(() => {
    throw new Error('on purpose');
  });
  const close = vi.spyOn(journal, 'close');
  expect(() => createAuditTrail({ journal, sinks: [collector('siem').sink] })).toThrow('on purpose');
  expect(close).toHaveBeenCalledOnce();
  await close.mock.results[0]?.value;
});

test('a sink has a deadline and pauses of its own', async () => {
  const trail = open(temporaryDirectory(), [
    {
      ...collector('quick').sink,
      deadline: 20,
      retry: { minDelay: 1, maxDelay: 1 },
      write: () => new Promise(() => undefined),
    },
    { ...collector('patient').sink, write: () => new Promise(() => undefined) },
  ]);
  trail.record(input);
  await vi.waitFor(() => expect(trail.health().sinks[0]).toMatchObject({ state: 'open' }), 10_000);
  expect(trail.health().sinks[0]?.lastError).toBe('It did not answer within 20 ms.');
  expect(trail.health().sinks[1]).toMatchObject({ state: 'delivering', retries: 0 });
});
