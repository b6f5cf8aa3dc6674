/**
 * How long answers take from a trail of so many events, with the index and without.
 *
 *   npm run bench:reading -- [--events 1000000] [--dir <where the trail is written>]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openTrail, type TrailReader } from '@audit-trail/reader';
import { pages } from './pages.js';
import { writeTrail } from './real-looking-trail.js';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, dir: { type: 'string', default: tmpdir() } },
});
const events = Number(values.events);
if (!Number.isInteger(events) || events < 1_000) throw new Error('--events is a whole number from 1000.');

const directory = mkdtempSync(join(values.dir, 'audit-trail-reading-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

writeTrail(directory, events, (written) => say(`${written} of ${events} events written`));
const began = performance.now();
await using reader = openTrail(directory, {
  onProgress: ({ done, total }) => say(`${Math.round((100 * done) / total)} % indexed`),
});
check(await reader.count(), events);
const seconds = (performance.now() - began) / 1_000;
const index = statSync(join(directory, '.index.sqlite')).size;
print('indexed', `${rounded(events / seconds)} events/s, ${rounded(index / events)} bytes an event, ${memory()}`);

for (const [what, query] of Object.entries(pages)) {
  const times = [];
  for (const order of ['desc', 'asc'] as const) times.push(await timed(async () => reader.events({ ...query, order })));
  print(`first page: ${what}`, times.map((time) => `${time.toFixed(1)} ms`).join(', oldest first '));
}
print('counted by month and type', await secondsOf(() => reader.count({ by: ['month', 'action_type'] })));
print('counted where two words are', await secondsOf(() => reader.count({ search: 'quarterly revenue' })));

await using scanner = openTrail(directory, { index: false });
print('without an index: a person', await secondsOf(() => scanner.events({ actor_id: 'user_4406' })));
print('without an index: the same again', await secondsOf(() => scanner.events({ actor_id: 'user_4406' })));
print('without an index: all events', `${await secondsOf(() => countAll(scanner))}, ${memory()}`);

async function countAll(of: TrailReader): Promise<void> {
  let count = 0;
  for await (const block of of.all()) count += block.length;
  check(count, events);
}

function check(found: number, expected: number): void {
  if (found !== expected) throw new Error(`${found} events were found, not ${expected}.`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function secondsOf(work: () => Promise<unknown>): Promise<string> {
  return `${((await timed(work)) / 1_000).toFixed(1)} s`;
}

function memory(): string {
  return `${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB resident`;
}

function rounded(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function say(progress: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${progress}`);
}

function print(what: string, figure: string): void {
  say('');
  process.stdout.write(`${what.padEnd(46)} ${figure}\n`);
}
