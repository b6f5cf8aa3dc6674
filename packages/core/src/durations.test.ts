import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createAuditTrail, fileJournal, memoryJournal, type Sink } from './index.js';

const tooLong = 2 ** 31;
const wrong = expect.objectContaining({ code: 'AUDIT_INVALID_OPTIONS' });

/** Takes a batch after some milliseconds. */
function slow(milliseconds: number): Sink {
  return { name: 'slow', batch: { maxDelay: 0 }, write: () => sleep(milliseconds) };
}

function open() {
  const trail = createAuditTrail({ journal: memoryJournal(), sinks: [slow(50)] });
  onTestFinished(() => void trail.close());
  trail.record({ action: 'report.exported', type: 'r', actor: { id: 'u1', name: 'Rosella Lang' } });
  return trail;
}

test.each([
  { deadline: tooLong },
  { deadline: Number.NaN },
  { deadline: Infinity },
  { batch: { maxDelay: tooLong } },
  { retry: { minDelay: tooLong } },
  { retry: { maxDelay: tooLong } },
  { sinks: [{ ...slow(0), batch: { maxDelay: tooLong } }] },
])('refuses what no timer can count: %j', (options) => {
  expect(() => createAuditTrail({ journal: memoryJournal(), ...options })).toThrow(wrong);
});

test.each([
  { syncInterval: tooLong },
  { syncInterval: -1 },
  { syncInterval: Number.NaN },
  { segmentBytes: 0 },
  { segmentBytes: Number.NaN },
])('opens no journal with %j', (options) => {
  expect(() => fileJournal({ directory: '/nowhere', ...options })).toThrow(wrong);
});

test('flushes and closes for as long as it takes when told so', async () => {
  await open().flush({ to: 'delivered', deadline: Infinity });
  expect(await open().close({ deadline: Infinity })).toMatchObject({ delivered: 1, pending: 0 });
});

test.each([tooLong, -1, Number.NaN, '5'])('neither flushes nor closes with a deadline of %s', async (deadline) => {
  const trail = open();
  await expect(trail.flush({ deadline: deadline as number })).rejects.toEqual(wrong);
  await expect(trail.close({ deadline: deadline as number })).rejects.toEqual(wrong);
  expect(await trail.close()).toMatchObject({ delivered: 1 });
});
