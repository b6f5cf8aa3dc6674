import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RunContext } from '../context/run-context.js';
import type { AuditError } from '../errors.js';
import type { AuditEvent } from '../event/audit-event.js';
import { fileJournal } from '../journal/file-journal.js';
import { Program } from '../journal/program.fixture.js';
import { segmentPaths, temporaryDirectory } from '../journal/stored-lines.fixture.js';
import { memoryJournal } from '../journal/memory-journal.js';
import { createAuditTrail } from '../trail.js';
import type { AuditTrailOptions } from '../trail-options.js';
import type { AdapterTrail } from '../trail-types.js';
import type { Attempt } from './attempts.js';
import { openAttempts } from './open-attempts.js';

const input = { action: 'thing.made', type: 'c', target: { id: 't1' } } as const;

function open(options: AuditTrailOptions) {
  const trail = createAuditTrail(options) as AdapterTrail;
  onTestFinished(async () => void (await trail.close()));
  return { trail, context: new RunContext(trail, { actor: { id: 'u1' } }, undefined) };
}

/** What the trail says of attempts and outcomes. */
function eventsIn(directory: string): readonly AuditEvent[] {
  return segmentPaths(directory)
    .flatMap((path) => readFileSync(path, 'utf8').split('\n').filter(Boolean))
    .map((line): AuditEvent => JSON.parse(line))
    .filter(({ action }) => action === 'thing.made');
}

function markIn(trail: AdapterTrail): string {
  return join(trail.health().journal.directory ?? '', 'attempts.json');
}

test('what a killed process had begun and not ended is recorded as unknown, once', { timeout: 30_000 }, async () => {
  const directory = temporaryDirectory();
  const program = new Program('attempts/attempt', [directory]);
  await program.printed(1);
  program.process.kill('SIGKILL');
  await program.exit;
  for (let starts = 0; starts < 2; starts += 1) await open({ directory }).trail.close();
  const attempts = eventsIn(directory).filter(({ outcome }) => outcome === 'attempted');
  expect(attempts.map(({ target_id }) => target_id)).toEqual(['t1', 't2', 't3']);
  const unknown = eventsIn(directory).filter(({ outcome }) => outcome === 'unknown');
  expect(unknown).toMatchObject(
    attempts.slice(1).map(({ id, target_id }) => ({
      target_id,
      caused_by: id,
      action_type: 'c',
      actor_id: 'u1',
      actor_name: 'Rosella Lang',
      group: 'acme',
      reason: 'The process ended before the outcome was recorded.',
    })),
  );
  expect(
    Object.keys(unknown[0] ?? {})
      .slice(0, 11)
      .at(-1),
  ).toBe('occurred_at');
});

test('what has its outcome is forgotten', async () => {
  const directory = temporaryDirectory();
  const { trail, context } = open({ directory });
  const { id, safe } = trail.recordAttempt(context, input, undefined, () => expect.fail('it was given up'));
  await safe;
  expect(existsSync(markIn(trail))).toBe(true);
  trail.recordEnding(context, { ...input, outcome: 'success', causedBy: id }, undefined);
  await trail.close();
  expect(existsSync(markIn(trail))).toBe(false);
  await open({ directory }).trail.close();
  expect(eventsIn(directory).map(({ outcome }) => outcome)).toEqual(['attempted', 'success']);
});

test('what is open when the trail is closed is given up', async () => {
  const directory = temporaryDirectory();
  const { trail, context } = open({ directory });
  const attempt: Attempt = trail.recordAttempt(context, input, undefined, () => {
    trail.recordEnding(context, { ...input, outcome: 'unknown', causedBy: attempt.id }, undefined);
  });
  await attempt.safe;
  await trail.close();
  expect(eventsIn(directory).map(({ outcome }) => outcome)).toEqual(['attempted', 'unknown']);
  expect(existsSync(markIn(trail))).toBe(false);
});

test('what the next process begins while it looks through the stream is not taken for left', async () => {
  const directory = temporaryDirectory();
  const journal = fileJournal({ directory });
  const { trail, context } = open({ journal });
  const left = trail.recordAttempt(context, input, undefined, () => undefined);
  await left.safe;
  const until = journal.end;
  await trail.recordAttempt(context, input, undefined, () => undefined).safe;
  expect((await openAttempts(journal, 0, until)).map(({ id }) => id)).toEqual([left.id]);
});

test('a mark that is damaged makes all of the stream be looked through', async () => {
  const directory = temporaryDirectory();
  const { trail, context } = open({ directory });
  await trail.recordAttempt(context, input, undefined, () => undefined).safe;
  await trail.close();
  writeFileSync(markIn(trail), '{"posi');
  await open({ directory }).trail.close();
  expect(eventsIn(directory).map(({ outcome }) => outcome)).toEqual(['attempted', 'unknown']);
});

test('an attempt that can not be noted is refused, and the next one tries again', async () => {
  const { trail, context } = open({ directory: temporaryDirectory() });
  const inTheWay = `${markIn(trail)}.new`;
  mkdirSync(inTheWay);
  const attempt = trail.recordAttempt(context, input, undefined, () => undefined);
  await expect(attempt.safe).rejects.toMatchObject({ code: 'AUDIT_JOURNAL_FAILED' } satisfies Partial<AuditError>);
  rmdirSync(inTheWay);
  const { id, safe } = trail.recordAttempt(context, input, undefined, () => undefined);
  await safe;
  expect(id).toMatch(/^evt_/);
});

test('a journal in memory keeps attempts as it keeps all else', async () => {
  const { trail, context } = open({ journal: memoryJournal() });
  const { id, safe } = trail.recordAttempt(context, input, undefined, () => undefined);
  await safe;
  expect(id).toMatch(/^evt_/);
});
