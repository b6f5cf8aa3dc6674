import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { Program } from '../../core/src/journal/program.fixture.js';
import { batch, send, test, text } from './place.fixture.js';

vi.setConfig({ testTimeout: 60_000 });

const program = '../../sink-file/src/write-lines';

/** The numbers of the batches whose lines are there in whole, and whatever else is there. */
async function linesOf(path: string): Promise<{ readonly whole: readonly number[]; readonly torn: readonly string[] }> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  expect(lines.pop()).toBe('');
  const numbers = lines.map((line) => /^\{"id":"evt_","batch":(\d+),"text":"x*"\}$/.exec(line)?.[1]);
  return {
    whole: numbers.filter((number) => number !== undefined).map(Number),
    torn: lines.filter((_, index) => numbers[index] === undefined),
  };
}

function batches(...numbers: readonly number[]): readonly number[] {
  return numbers.flatMap((number) => Array<number>(8).fill(number));
}

test('a disk that takes no more has whole batches, and the others when it takes them again', async ({ place }) => {
  // A limit on the size of files stands for a full disk: a write is cut short first, and then they fail.
  const writing = new Program(program, [place.path, '0', '5', '188'], { under: ['prlimit', '--fsize=5000:unlimited'] });
  await writing.printed(3, 'failed');
  expect(writing.output.filter((line) => line.startsWith('taken'))).toEqual(['taken 0', 'taken 1']);
  expect(new Set(writing.output.filter((line) => line.startsWith('failed')))).toEqual(new Set(['failed 2']));
  execFileSync('prlimit', ['--fsize=unlimited', `--pid=${writing.process.pid}`]);
  expect(await writing.exit).toBe(0);
  expect(await linesOf(place.path)).toEqual({ whole: batches(0, 1, 2, 3, 4), torn: [] });
});

const strace = spawnSync('strace', ['-V']).status === 0;

test.skipIf(!strace)(
  'what a process killed in a write has left of a line becomes empty lines, and spoils no other',
  async ({ place }) => {
    // It dies when it is about to cut off what a write that failed has left.
    const killed = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'inject=ftruncate:signal=KILL:when=1'];
    const under = ['prlimit', '--fsize=5000:unlimited', ...killed];
    const first = new Program(program, [place.path, '0', '5', '188'], { under });
    await first.exit;
    expect(first.output).toEqual(['begun 0', 'taken 0', 'begun 1', 'taken 1', 'begun 2']);
    expect(await readFile(place.path)).toHaveLength(5_000);
    const second = new Program(program, [place.path, '2', '4', '188']);
    expect(await second.exit).toBe(0);
    const { whole, torn } = await linesOf(place.path);
    expect(torn.length).toBeGreaterThan(1);
    expect(new Set(torn)).toEqual(new Set(['']));
    const repeated = batches(2).slice(2); // the first six fit in
    expect(whole).toEqual([...batches(0, 1), ...repeated, ...batches(2, 3)]);
  },
);

test.skipIf(!strace)('a compressed file has its name on the disk before its original goes', async ({ place }) => {
  const trace = join(place.directory, 'trace');
  const under = ['strace', '-f', '-y', '-qq', '-o', trace, '-e', 'trace=rename,fsync,unlink'];
  const writing = new Program(program, [place.path, '0', '2', '0', '{"rotate":{"bytes":1},"gzip":true}'], { under });
  expect(await writing.exit).toBe(0);
  const calls = (await readFile(trace, 'utf8')).split('\n');
  const indexOf = (call: RegExp): number => calls.findIndex((line) => call.test(line));
  const renamed = indexOf(/rename\(".*\.gz\.part"/);
  const removed = indexOf(/unlink\(".*Z\.jsonl"/);
  expect(renamed).toBeGreaterThan(0);
  expect(calls.slice(renamed, removed).join('\n')).toMatch(new RegExp(`fsync\\(\\d+<${place.audit}>`));
});

test('a torn line that is rotated away is ended too', async ({ place }) => {
  await mkdir(place.audit);
  await writeFile(place.path, `${text(1)}{"id":"evt_to`);
  await send(place.sink({ rotate: { bytes: 1 } }), 2);
  expect(await place.readAll()).toBe(`${text(1)}${'\n'.repeat(14)}${text(2)}`);
});

const unfinished = Buffer.from('{"id":"evt_01J","actor_name":"Zoë').subarray(0, -1);

test.for([
  ['a part of an event', unfinished, '\n'.repeat(unfinished.length)],
  ['the first bytes of one', '{"i', '\n\n\n'],
  ['an event that lacks nothing but its end', text(7).trimEnd(), text(7).trimEnd()],
  ['what somebody else has written', '{"mine":', '{"mine":'],
] as const)('a last line without an end is ended: %s', async ([, found, left], { place }) => {
  await mkdir(place.audit);
  await writeFile(place.path, Buffer.concat([batch(1).bytes, Buffer.from(found)]));
  await send(place.sink(), 2);
  expect(await place.read()).toBe(`${text(1)}${left}\n${text(2)}`);
});

test('a file system that is full has whole lines, and takes the others once there is room', async ({ place, skip }) => {
  await mkdir(place.audit);
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'audit-trail', place.audit]);
  if (mount.status !== 0) skip('Only root can mount a file system to fill.');
  try {
    const sink = place.sink();
    await send(sink, 1);
    const filler = join(place.audit, 'filler');
    await writeFile(filler, Buffer.alloc(80_000));
    const many = Array.from({ length: 1_000 }, (_, index) => index + 2);
    await expect(send(sink, ...many)).rejects.toMatchObject({
      kind: 'retry',
      message: expect.stringContaining('full'),
    });
    expect(await place.read()).toBe(text(1));
    await rm(filler);
    await send(sink, ...many);
    expect(await place.read()).toBe(text(1, ...many));
  } finally {
    spawnSync('umount', ['--lazy', place.audit]);
  }
});
