import { expect, onTestFinished, test, vi } from 'vitest';
import { type AuditError, createAuditTrail, memoryJournal, type Sink } from './index.js';
import { linesOnDisk, temporaryDirectory } from './journal/stored-lines.fixture.js';

function open(sinks: readonly Sink[], journal = memoryJournal()) {
  const errors: AuditError[] = [];
  const trail = createAuditTrail({ journal, sinks, onError: (error) => errors.push(error) });
  onTestFinished(() => void trail.close({ deadline: 100 }));
  trail.record({ action: 'report.exported', type: 'r', actor: { id: 'u1', name: 'Rosella Lang' } });
  return { trail, errors };
}

function takingAll(name: string, dispose?: () => Promise<void>): Sink {
  return {
    name,
    batch: { maxDelay: 0 },
    write: async () => undefined,
    ...(dispose && { [Symbol.asyncDispose]: dispose }),
  };
}

test('leaves a sink behind that does not end, and disposes the others meanwhile', async () => {
  let disposed = 0;
  const { trail, errors } = open([
    takingAll('hanging', () => new Promise<void>(() => undefined)),
    takingAll('other', async () => void (disposed += 1)),
  ]);
  expect(await trail.close({ deadline: 300 })).toEqual({ delivered: 2, pending: 0, lost: 0 });
  expect(disposed).toBe(1);
  expect(errors.map(({ message }) => message)).toEqual(["The sink 'hanging' could not be closed."]);
  expect(errors[0]).toMatchObject({
    code: 'AUDIT_SINK_FAILED',
    cause: { code: 'AUDIT_DEADLINE', message: expect.stringMatching(/^Waited \d+ ms /) },
  });
});

test('is not held up by a journal that does not sync', async () => {
  const journal = memoryJournal();
  journal.sync = () => new Promise<void>(() => undefined);
  const { trail } = open([takingAll('siem')], journal);
  expect(await trail.close({ deadline: 50 })).toMatchObject({ lost: 0 });
});

test('is not held up by a sink that never answers, whoever asks how often', async () => {
  const { trail } = open([{ ...takingAll('hanging'), write: () => new Promise(() => undefined) }]);
  const closing = trail.close({ deadline: 50 });
  const redelivered = trail.redeliver('hanging');
  expect(await Promise.all([closing, trail.close({ deadline: Infinity })])).toEqual([
    { delivered: 0, pending: 1, lost: 0 },
    { delivered: 0, pending: 1, lost: 0 },
  ]);
  expect(await redelivered).toEqual({ delivered: 0, refused: 0 });
});

test.each(['read', 'saveCursor', 'close'] as const)('is not held up by a journal whose %s hangs', async (method) => {
  const journal = memoryJournal();
  journal[method] = () => new Promise<never>(() => undefined);
  const { trail } = open([takingAll('siem')], journal);
  expect(await trail.close({ deadline: 50 })).toMatchObject({ pending: method === 'read' ? 1 : 0, lost: 0 });
});

test('is not held up by a journal that can not be read, and says so meanwhile', async () => {
  const journal = memoryJournal();
  journal.read = () => Promise.reject(new Error('EIO'));
  const { trail, errors } = open([takingAll('siem')], journal);
  await vi.waitFor(() => expect(errors.map(({ code }) => code)).toContain('AUDIT_JOURNAL_FAILED'));
  expect(trail.health().sinks[0]).toMatchObject({
    state: 'retrying',
    lastError: 'The journal could not be read; it is tried again.',
    lag: { events: 1 },
  });
  expect(await trail.close({ deadline: 50 })).toMatchObject({ delivered: 0, pending: 1 });
});

test('records while it is still delivering, so that requests under way are not lost', async () => {
  const directory = temporaryDirectory();
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const sink: Sink = { name: 'slow', write: () => promise };
  const trail = createAuditTrail({ directory, sinks: [sink], onError: () => undefined });
  trail.record({ action: 'report.exported', type: 'r', actor: { id: 'u1' } });
  const closing = trail.close({ deadline: 60_000 });
  await trail.flush({ to: 'durable' });
  trail.record({ action: 'report.exported', type: 'r', actor: { id: 'u2' } });
  release();
  await closing;
  expect(linesOnDisk(directory)).toHaveLength(2);
  expect(() => trail.record({ action: 'report.exported', type: 'r' })).toThrow(
    expect.objectContaining({ code: 'AUDIT_CLOSED' }),
  );
});
