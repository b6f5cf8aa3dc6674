import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { fileJournal } from '../journal/file-journal.js';
import { Program } from '../journal/program.fixture.js';
import { temporaryDirectory } from '../journal/stored-lines.fixture.js';
import { type Sink, SinkError } from '../sink.js';
import { createAuditTrail } from '../trail.js';
import type { AuditTrail } from '../trail-types.js';
import type { DeadLetter } from './dead-letter.js';
import { TestSink } from './delivery.fixture.js';

vi.setConfig({ testTimeout: 180_000 });
const wait = { timeout: 150_000, interval: 100 };
/** Milliseconds in which each trail looks for streams, and at what became of the one it has, several times. */
const looks = 400;
const done = { action: 'report.exported', type: 'r', actor: { id: 'u1' } } as const;

function open(directory: string, sinks: readonly Sink[], adoptInterval = 20): AuditTrail {
  const journal = fileJournal({ directory, adoptInterval });
  const trail = createAuditTrail({ journal, sinks, retry: { minDelay: 1, maxDelay: 5 }, onError: () => undefined });
  onTestFinished(async () => void (await trail.close({ deadline: 0 })));
  return trail;
}

/** Leaves a stream behind, with as many events. */
async function leave(directory: string, events: number, sinks: readonly Sink[] = []): Promise<string[]> {
  const trail = open(directory, sinks, 60_000);
  const ids = Array.from({ length: events }, () => trail.record(done).id);
  await trail.close({ deadline: 0 });
  return ids;
}

async function lettersOf(trail: AuditTrail): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for await (const letter of trail.deadLetters('siem')) letters.push(letter);
  return letters;
}

test('delivers what processes that were killed have left, each event once, with one of two that run', async () => {
  const directory = temporaryDirectory();
  const programs = [1, 2, 3].map(() => new Program('journal/append-forever', [directory]));
  await Promise.all(programs.map((program) => program.printed(300)));
  const sinks = [new TestSink('siem'), new TestSink('siem')];
  for (const sink of sinks) open(directory, [sink]);
  expect(readdirSync(directory)).toHaveLength(5);
  for (const program of programs) program.process.kill('SIGKILL');
  await Promise.all(programs.map(({ exit }) => exit));
  const written = programs.flatMap(({ output }) => output);
  const taken = () => sinks.flatMap((sink) => sink.taken);
  await vi.waitUntil(() => new Set([...taken(), ...written]).size === new Set(taken()).size, wait);
  expect(new Set(taken()).size).toBe(taken().length);
});

test('leaves alone what has an owner, and what has been delivered', async () => {
  const directory = temporaryDirectory();
  const [own, other] = [new TestSink('siem'), new TestSink('siem')];
  open(directory, [own]);
  other.answer = async () => {
    throw new SinkError('retry', 'away');
  };
  const busy = open(directory, [other], 60_000);
  busy.record(done);
  await busy.flush();
  const left = await leave(directory, 3);
  await vi.waitUntil(() => own.taken.length > 0, wait);
  const later = await leave(directory, 2); // continues the same stream
  await vi.waitUntil(() => own.taken.length > 3, wait);
  expect(own.taken).toEqual([...left, ...later]);
});

test('holds up neither other sinks nor other streams for a sink that is away', async () => {
  const directory = temporaryDirectory();
  const [siem, file] = [new TestSink('siem'), new TestSink('file')];
  siem.answer = async () => {
    throw new SinkError('retry', 'away');
  };
  const trail = open(directory, [siem, file]);
  const owners = [1, 2, 3].map(() => open(directory, [], 60_000));
  const left = owners.map((owner) => Array.from({ length: 5 }, () => owner.record(done).id));
  for (const owner of owners) await owner.close();
  await vi.waitUntil(() => file.taken.length === 15, wait);
  expect(file.taken.toSorted()).toEqual(left.flat().toSorted());
  expect(siem.taken).toEqual([]);
  siem.answer = async () => undefined;
  await vi.waitUntil(() => siem.taken.length === 15, wait);
  expect(trail.health().sinks.map(({ lag }) => lag.events)).toEqual([0, 0]);
});

test('waits for what a sink is being handed before it lets a stream go, so that nobody repeats it', async () => {
  const directory = temporaryDirectory();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const sinks = [new TestSink('siem'), new TestSink('siem')];
  let asked = 0;
  for (const sink of sinks) {
    sink.answer = async () => {
      asked += 1;
      if (asked === 1) throw new SinkError('retry', 'away');
      return promise;
    };
  }
  for (const sink of sinks) open(directory, [sink]);
  const left = await leave(directory, 3);
  await vi.waitUntil(() => asked === 2, wait);
  await delay(looks);
  expect(asked).toBe(2);
  resolve(undefined);
  await vi.waitUntil(() => sinks.some(({ taken }) => taken.length > 0), wait);
  await delay(looks);
  expect(sinks.flatMap(({ taken }) => taken)).toEqual(left);
});

test('keeps no process alive that has finished, also while a sink that hangs holds up letting go', async () => {
  const program = new Program('delivery/adopt', [temporaryDirectory()]);
  await program.printed(1, 'finished');
  const finished = performance.now();
  expect(await program.exit).toBe(0);
  expect(performance.now() - finished).toBeLessThan(10_000);
});

test('deletes nothing that a sink lacks which can not be asked at the time', async () => {
  const directory = temporaryDirectory();
  const [siem, file] = [new TestSink('siem'), new TestSink('file')];
  siem.answer = async () => {
    throw new SinkError('retry', 'away');
  };
  const options = { directory, segmentBytes: 500, retention: { bytes: 0 } };
  const retry = { minDelay: 1, maxDelay: 5 };
  const owner = createAuditTrail({ journal: fileJournal(options), onError: () => undefined });
  const trail = createAuditTrail({
    journal: fileJournal({ ...options, adoptInterval: 20 }),
    sinks: [siem, file],
    retry,
    onError: () => undefined,
  });
  onTestFinished(async () => void (await trail.close({ deadline: 0 })));
  const ids: string[] = [];
  for (let event = 0; event < 30; event += 1) {
    ids.push(owner.record(done).id);
    await owner.flush({ to: 'written' });
  }
  trail.record(done); // so that the sink is known to be away
  await owner.close();
  await vi.waitUntil(() => file.taken.length === 31, wait);
  siem.answer = async () => undefined;
  await vi.waitUntil(() => siem.taken.length >= 31, wait);
  expect(new Set(siem.taken)).toEqual(new Set(file.taken));
  expect(new Set(siem.taken).size).toBe(31);
});

test('delivers a stream whose cursor lies beyond its end', async () => {
  const directory = temporaryDirectory();
  const sink = new TestSink('siem');
  open(directory, [sink]);
  const owner = open(directory, [], 60_000);
  const { id } = owner.record(done);
  await owner.flush();
  const cursors = join(owner.health().journal.directory ?? '', 'cursors');
  writeFileSync(join(cursors, 'siem.json'), '{"position":1000000}');
  await owner.close();
  await vi.waitUntil(() => sink.taken.length > 0, wait);
  expect(sink.taken).toEqual([id]);
});

test('sends dead letters of dead streams again, and forgets a sink in them', async () => {
  const directory = temporaryDirectory();
  const trail = open(directory, [new TestSink('siem')], 60_000);
  const refusing = new TestSink('siem');
  refusing.answer = async () => {
    throw new SinkError('refused', 'no');
  };
  const owner = open(directory, [refusing], 60_000);
  const { id } = owner.record(done);
  await owner.flush({ to: 'delivered' });
  await owner.close();
  const letters = await lettersOf(trail);
  expect(letters).toMatchObject([{ id, reason: 'no' }]);
  expect(await trail.redeliver('siem')).toEqual({ delivered: 1, refused: 0 });
  expect(await lettersOf(trail)).toEqual([]);

  await leave(directory, 1, [new TestSink('old')]);
  await trail.forget('old');
  const cursors = readdirSync(directory, { recursive: true }).filter((path) => String(path).endsWith('old.json'));
  expect(cursors).toEqual([]);
});
