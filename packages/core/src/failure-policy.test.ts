import { expect, onTestFinished, test } from 'vitest';
import { fileJournal } from './journal/file-journal.js';
import { Program } from './journal/program.fixture.js';
import { linesOnDisk, temporaryDirectory } from './journal/stored-lines.fixture.js';
import type { OnFailure } from './failure-policy.js';
import { createAuditTrail, Trail } from './trail.js';
import type { Sink } from './sink.js';

const done = {
  action: 'report.exported',
  type: 'r',
  actor: { id: 'u1' },
  metadata: { text: 'x'.repeat(1000) },
} as const;

/** A trail whose journal is full, but for a little, as long as its sink takes nothing. */
function fullTrail(onFailure: OnFailure, blockFor: number) {
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const sink: Sink = { name: 'held', write: () => promise };
  const journal = fileJournal({
    directory: temporaryDirectory(),
    maxBytes: 40_000,
    segmentBytes: 10_000,
    blockFor,
    retention: { bytes: 0 },
  });
  const trail = createAuditTrail({ journal, sinks: [sink], onFailure, onError: () => undefined });
  if (!(trail instanceof Trail)) throw new Error('It is no trail.');
  onTestFinished(async () => {
    release();
    await trail.close({ deadline: 1_000 });
  });
  while (!journal.trouble) trail.record(done);
  return { trail, journal, release };
}

test("lets work begin after a while without room, with 'continue'", async () => {
  const { trail } = fullTrail('continue', 20);
  expect(await trail.admit()).toBeUndefined();
  for (let more = 0; more < 10; more += 1) trail.record(done);
  expect(trail.health().journal.lost).toBe(0);
});

test("refuses work after a while without room, with 'fail', and what is recorded once there is none", async () => {
  const { trail } = fullTrail('fail', 20);
  expect(await trail.admit()).toMatchObject({ code: 'AUDIT_JOURNAL_FAILED' });
  expect(() => {
    for (let more = 0; more < 10; more += 1) {
      trail.record(done);
      trail.write();
    }
  }).toThrow(expect.objectContaining({ code: 'AUDIT_JOURNAL_FAILED' }));
});

test("has an event with the kernel when record() returns, with 'fail'", () => {
  const directory = temporaryDirectory();
  const trail = createAuditTrail({ directory, onFailure: 'fail' });
  onTestFinished(async () => void (await trail.close()));
  trail.record(done);
  expect(linesOnDisk(directory)).toHaveLength(1);
});

test('lets work begin as soon as there is room', async () => {
  const { trail, release } = fullTrail('fail', 600_000);
  const admitted = trail.admit();
  release();
  expect(await admitted).toBeUndefined();
  expect(trail.record(done).id).toMatch(/^evt_/);
});

test('asks nobody to wait while all is well', () => {
  const trail = createAuditTrail({ directory: temporaryDirectory(), onFailure: 'fail' }) as Trail;
  onTestFinished(async () => void (await trail.close()));
  expect(trail.admit()).toBeUndefined();
});

test('refuses a policy that there is not', () => {
  expect(() => createAuditTrail({ directory: temporaryDirectory(), onFailure: 'panic' as never })).toThrow(
    "'onFailure' is 'continue', 'fail' or 'shutdown'",
  );
});

test("ends the process by SIGTERM, once, with 'shutdown'", async () => {
  const program = new Program('record-until-full', [temporaryDirectory(), 'shutdown']);
  await program.exit;
  expect(program.errors).toBe('');
  expect(program.output.filter((line) => line === 'SIGTERM')).toHaveLength(1);
  expect(program.output.at(-1)).toBe('refused AUDIT_JOURNAL_FAILED');
});
