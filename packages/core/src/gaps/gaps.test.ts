import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { AuditEvent } from '../event/audit-event.js';
import { fileJournal } from '../journal/file-journal.js';
import type { FileJournalOptions } from '../journal/file-journal-options.js';
import { memoryJournal } from '../journal/memory-journal.js';
import { segmentPaths, temporaryDirectory } from '../journal/stored-lines.fixture.js';
import type { Sink } from '../sink.js';
import { createAuditTrail } from '../trail.js';
import type { AuditTrail, AuditTrailOptions } from '../index.js';

const filling = { text: 'x'.repeat(1000) };

function open(options: Partial<AuditTrailOptions>): AuditTrail {
  const trail = createAuditTrail({ onError: () => undefined, ...options });
  onTestFinished(async () => void (await trail.close({ deadline: 1_000 })));
  return trail;
}

function events(directory: string): AuditEvent[] {
  return segmentPaths(directory).flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line): AuditEvent => JSON.parse(line)),
  );
}

function record(trail: AuditTrail, action: string, times: number): void {
  for (let index = 0; index < times; index += 1)
    trail.record({ action, type: 'u', actor: { id: 'u1' }, metadata: filling });
}

/** A sink that takes nothing before it is told to. */
function heldSink(): { sink: Sink; received: AuditEvent[]; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const received: AuditEvent[] = [];
  const write: Sink['write'] = async (batch) => {
    await promise;
    received.push(...batch.events);
  };
  return { sink: { name: 'held', write }, received, release: resolve };
}

/** The gap events among these, once there are any. */
function gapsIn(received: readonly AuditEvent[]): AuditEvent[] | undefined {
  const gaps = received.filter(({ action }) => action === 'audit_trail.events_lost');
  return gaps.length > 0 ? gaps : undefined;
}

const small: FileJournalOptions = {
  directory: '',
  maxBytes: 40_000,
  segmentBytes: 10_000,
  whenFull: 'reject',
  retention: { bytes: 0 },
};

test('says in the trail how many events of which actions were lost, once there is room again', async () => {
  const directory = temporaryDirectory();
  const { sink, received, release } = heldSink();
  const trail = open({ journal: fileJournal({ ...small, directory }), sinks: [sink] });
  record(trail, 'password.changed', 100);
  record(trail, 'report.exported', 10);
  const { lost } = trail.health().journal;
  expect(lost).toBeGreaterThan(60);
  release();
  const [gap, ...others] = await vi.waitUntil(() => gapsIn(received));
  expect(others).toEqual([]);
  expect(gap).toMatchObject({
    group: '',
    action_type: 'd',
    actor_id: 'audit-trail',
    actor_type: 'service',
    target_type: 'stream',
    metadata: {
      events: lost,
      actions: { 'password.changed': lost - 10, 'report.exported': 10 },
      reason: expect.stringContaining('maxBytes'),
      since: expect.stringMatching(/^\d{4}-.*Z$/),
      until: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  });
  expect(received.length - 1 + lost).toBe(110);
});

test('says the same of a journal in memory', async () => {
  const { sink, received, release } = heldSink();
  const trail = open({ journal: memoryJournal({ maxBytes: 40_000 }), sinks: [sink] });
  record(trail, 'report.exported', 100);
  const { lost } = trail.health().journal;
  release();
  expect(await vi.waitUntil(() => gapsIn(received))).toMatchObject([
    { metadata: { events: lost, actions: { 'report.exported': lost } } },
  ]);
});

test('says so when the last owner did not close the stream, and not when it did', async () => {
  const directory = temporaryDirectory();
  const first = open({ directory });
  record(first, 'report.exported', 1);
  await first.close();
  const second = open({ directory });
  record(second, 'report.exported', 1);
  await second.close();
  expect(events(directory).map(({ action }) => action)).toEqual(['report.exported', 'report.exported']);

  const stream = second.health().journal.directory ?? '';
  rmSync(join(stream, 'closed'));
  const third = open({ directory });
  await third.flush();
  const last = events(directory).at(-1);
  expect(last).toMatchObject({ action: 'audit_trail.unclean_stop', group: '', actor_id: 'audit-trail' });
  expect(stream.endsWith(last?.target_id ?? 'nothing')).toBe(true);
});

test('says so also where a catalogue closes the list of actions, and redactors take names for secrets', async () => {
  const directory = temporaryDirectory();
  const first = open({ directory });
  record(first, 'report.exported', 1);
  await first.close();
  rmSync(join(first.health().journal.directory ?? '', 'closed'));
  const catalogue = { definitionOf: () => undefined, check: () => expect.fail('it was checked') };
  const second = open({ directory, catalogue: catalogue as never, redact: { keys: ['description'] } });
  await second.flush();
  expect(events(directory).at(-1)).toMatchObject({
    action: 'audit_trail.unclean_stop',
    metadata: { description: 'Audit trail unclean stop' },
  });
});
