import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { adapterTrail, type SinkAttempt, type TrailObserver } from './adapter.js';
import { type AuditError, type AuditTrailOptions, createAuditTrail, fileJournal, type Sink } from './index.js';
import { Observers } from './observers.js';

const input = { action: 'report.exported', type: 'r', actor: { id: 'u1' } } as const;

/** A trail on disk, and what it told an observer. */
async function observed(options: (directory: string) => Partial<AuditTrailOptions> = () => ({})) {
  const directory = await mkdtemp(join(tmpdir(), 'audit-trail-'));
  const [written, attempts, errors]: [number[], SinkAttempt[], AuditError[]] = [[], [], []];
  const onError = (error: AuditError): number => errors.push(error);
  const trail = createAuditTrail({ directory, onError, ...options(directory) });
  const observer: TrailObserver = {
    written: (milliseconds) => written.push(milliseconds),
    attempted: (attempt) => attempts.push(attempt),
  };
  const stop = adapterTrail(trail).observe(observer);
  onTestFinished(async () => {
    await trail.close({ deadline: 100 });
    await rm(directory, { recursive: true });
  });
  return { trail, written, attempts, errors, stop };
}

describe('an observer is told of writes', () => {
  it('once for each, though many events are in it', async () => {
    const { trail, written } = await observed();
    for (let n = 0; n < 100; n += 1) trail.record(input);
    expect(written).toEqual([]);
    await setTimeout(0);
    expect(written).toHaveLength(1);
  });

  it('that come within a tick, since much was recorded, also when an event is written at once', async () => {
    const { trail, written } = await observed(() => ({ limits: { event: 200_000, string: 150_000 } }));
    for (let n = 0; n < 3; n += 1) trail.record({ ...input, metadata: { text: 'x'.repeat(140_000) } });
    // The second took the first with it, and the third went alone.
    expect(written).toHaveLength(2);
    await setTimeout(0);
    expect(written).toHaveLength(2);
  });

  it('that had to wait for room, with how long their oldest event has', async () => {
    let away = true;
    const sink: Sink = {
      name: 'siem',
      batch: { maxDelay: 0 },
      retry: { minDelay: 1, maxDelay: 2 },
      write: async () => {
        if (away) throw new Error('Away');
      },
    };
    const { trail, written } = await observed((directory) => {
      const room = { maxBytes: 20_000, segmentBytes: 2_000, retention: { bytes: 0 }, syncInterval: 5 };
      return { directory: undefined, sinks: [sink], journal: fileJournal({ directory, ...room }) };
    });
    while (!trail.health().journal.lastError) {
      trail.record(input);
      await setTimeout(0);
    }
    const before = written.length;
    await setTimeout(200);
    trail.record(input);
    expect(written).toHaveLength(before);
    away = false;
    await vi.waitFor(() => expect(written.length).toBeGreaterThan(before), 10_000);
    expect(Math.max(...written)).toBeGreaterThanOrEqual(190);
  });

  it('until it stops, and of nothing that was recorded for others', async () => {
    const { trail, written, stop } = await observed();
    trail.record(input);
    await setTimeout(0);
    stop();
    trail.record(input);
    await setTimeout(0);
    expect(written).toHaveLength(1);
  });
});

describe('an observer is told of attempts', () => {
  it('with what came of each, and the age of the oldest event that was taken', async () => {
    const answers = [
      () => Promise.reject(new Error('Away')),
      (ids: readonly string[]) => ({ retry: ids.slice(0, 1) }),
      (ids: readonly string[]) => ({ refused: ids.map((id) => ({ id, reason: 'Never' })) }),
    ];
    const sink: Sink = {
      name: 'siem',
      batch: { maxDelay: 0 },
      retry: { minDelay: 50, maxDelay: 50 },
      write: async ({ ids }) => answers.shift()?.(ids),
    };
    const { trail, attempts } = await observed(() => ({ sinks: [sink] }));
    trail.record(input);
    await setTimeout(30);
    trail.record(input);
    await trail.flush({ to: 'delivered' });
    trail.record(input);
    await trail.flush({ to: 'delivered' });
    expect(attempts.map(({ sink: name, error }) => [name, error])).toEqual([
      ['siem', 'retry'],
      ['siem', 'retry'],
      ['siem', 'refused'],
      ['siem', undefined],
    ]);
    const ages = attempts.map(({ age }) => age);
    expect(ages).toEqual([undefined, expect.any(Number), undefined, expect.any(Number)]);
  });

  it('but not of one that was given up', async () => {
    const sink: Sink = { name: 'siem', batch: { maxDelay: 0 }, write: () => new Promise(() => undefined) };
    const { trail, attempts } = await observed(() => ({ sinks: [sink] }));
    trail.record(input);
    await setTimeout(50);
    await trail.close({ deadline: 10 });
    expect(attempts).toEqual([]);
  });
});

it('An observer that throws is reported, and the others are told', () => {
  const [errors, written]: [AuditError[], number[]] = [[], []];
  const observers = new Observers((error) => errors.push(error));
  const fail = (): never => {
    throw new Error('Not today');
  };
  observers.add({ written: fail, attempted: fail });
  observers.add({ written: (milliseconds) => written.push(milliseconds), attempted: () => undefined });
  observers.appended(observers.now(), 10);
  observers.written(10);
  expect(written).toHaveLength(1);
  expect(errors).toMatchObject([{ code: 'AUDIT_RESOLVER_FAILED' }]);
});

it('An event that was lost is no event that waits', () => {
  const written: number[] = [];
  const observers = new Observers(() => undefined);
  observers.add({ written: (milliseconds) => written.push(milliseconds), attempted: () => undefined });
  const clock = vi.spyOn(performance, 'now');
  onTestFinished(() => clock.mockRestore());
  clock.mockReturnValueOnce(0);
  observers.appended(observers.now(), undefined);
  clock.mockReturnValueOnce(1_000);
  observers.appended(observers.now(), 10);
  clock.mockReturnValueOnce(1_001);
  observers.written(10);
  expect(written).toEqual([1]);
});
