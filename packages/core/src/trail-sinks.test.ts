import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  type AuditTrailOptions,
  createAuditTrail,
  type DeadLetter,
  fileJournal,
  type Sink,
  SinkError,
  type SinkOptions,
} from './index.js';
import { temporaryDirectory } from './journal/stored-lines.fixture.js';

const input = { action: 'report.exported', type: 'r', actor: { id: 'u1', name: 'Rosella Lang' } } as const;
const wrong = expect.objectContaining({ code: 'AUDIT_INVALID_OPTIONS' });

function open(directory: string, sinks: readonly Sink[], options: Partial<AuditTrailOptions> = {}) {
  const trail = createAuditTrail({ directory, sinks, onError: () => undefined, ...options });
  onTestFinished(() => void trail.close({ deadline: 100 }));
  return trail;
}

/** Keeps ids in order of arrival, and refuses those it is told to. */
function collector(name: string, options: SinkOptions = {}) {
  const received: string[] = [];
  const refused = new Set<string>();
  const sink: Sink = {
    name,
    batch: { maxDelay: 0 },
    ...options,
    async write({ ids }) {
      if (ids.some((id) => refused.has(id))) throw new SinkError('refused', 'no such group');
      received.push(...ids);
    },
  };
  return { sink, received, refused };
}

async function all(letters: AsyncIterable<DeadLetter>): Promise<DeadLetter[]> {
  const list: DeadLetter[] = [];
  for await (const letter of letters) list.push(letter);
  return list;
}

test('what a sink refused is listed, also by the next process, and sent again', async () => {
  const directory = temporaryDirectory();
  const first = collector('siem');
  const trail = open(directory, [first.sink, collector('other').sink]);
  const [a, b, c] = Array.from({ length: 3 }, () => trail.record(input).id);
  for (const id of [a, c]) first.refused.add(id ?? '');
  await trail.flush({ to: 'delivered' });
  expect(await all(trail.deadLetters('other'))).toEqual([]);
  await trail.close();

  const second = collector('siem');
  const next = open(directory, [second.sink]);
  expect((await all(next.deadLetters('siem'))).map(({ id, reason }) => [id, reason])).toEqual([
    [a, 'no such group'],
    [c, 'no such group'],
  ]);
  expect(await next.redeliver('siem', { ids: [c ?? ''] })).toEqual({ delivered: 1, refused: 0 });
  expect(await next.redeliver('siem')).toEqual({ delivered: 1, refused: 0 });
  expect(second.received).toEqual([c, a]);
  expect(first.received).toEqual([b]);
  expect(await all(next.deadLetters('siem'))).toEqual([]);
});

test('dead letters are only had of sinks of the trail', async () => {
  const trail = open(temporaryDirectory(), [collector('siem').sink]);
  await expect(all(trail.deadLetters('other'))).rejects.toEqual(wrong);
  await expect(trail.redeliver('other')).rejects.toEqual(wrong);
  await expect(trail.redeliver('siem', { id: 'x' } as never)).rejects.toEqual(wrong);
  await expect(trail.redeliver('siem', { ids: 'x' } as never)).rejects.toEqual(wrong);
});

test('a sink that is no longer there is forgotten when that is asked for', async () => {
  const directory = temporaryDirectory();
  const trail = open(directory, [collector('siem').sink, collector('old').sink]);
  trail.record(input);
  await trail.close();
  const next = open(directory, [collector('siem').sink]);
  const cursors = async () => readdir(join(next.health().journal.directory ?? '', 'cursors'));
  expect((await cursors()).toSorted()).toEqual(['old.json', 'siem.json']);
  await expect(next.forget('siem')).rejects.toEqual(wrong);
  await expect(next.forget('../siem')).rejects.toEqual(wrong);
  await next.forget('old');
  await next.forget('old');
  expect(await cursors()).toEqual(['siem.json']);
});

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
