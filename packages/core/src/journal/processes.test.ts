import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventLine, idOf } from './event-line.fixture.js';
import { fileJournal } from './file-journal.js';
import { Program } from './program.fixture.js';
import { linesOnDisk, readAll, segmentPaths, temporaryDirectory } from './stored-lines.fixture.js';

vi.setConfig({ testTimeout: 60_000 });

const strace = spawnSync('strace', ['-V']).status === 0;

function streamsIn(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.startsWith('stream-'));
}

test('keeps everything it said was written when it is killed, again and again', async () => {
  const directory = temporaryDirectory();
  const written: string[] = [];
  for (let run = 0; run < 4; run += 1) {
    const program = new Program('journal/append-forever', [directory]);
    await program.printed(200 + run * 333);
    program.process.kill('SIGKILL');
    await program.exit;
    written.push(...program.output);
  }
  const journal = fileJournal({ directory });
  onTestFinished(() => journal.close());
  const kept = (await readAll(journal)).map(idOf);
  expect(streamsIn(directory)).toHaveLength(1);
  expect(new Set(kept)).toEqual(new Set([...written, ...kept]));
  expect(kept.toSorted()).toEqual(kept);
  expect(new Set(kept).size).toBe(kept.length);
});

test('gives every process on one directory a stream of its own', async () => {
  const directory = temporaryDirectory();
  const programs = Array.from({ length: 4 }, () => new Program('journal/append-forever', [directory]));
  await Promise.all(programs.map((program) => program.printed(200)));
  expect(streamsIn(directory)).toHaveLength(4);
  const journal = fileJournal({ directory });
  onTestFinished(() => journal.close());
  expect(streamsIn(directory)).toHaveLength(5);
  for (const program of programs) program.process.kill('SIGKILL');
  await Promise.all(programs.map(({ exit }) => exit));
  const kept = new Set(linesOnDisk(directory).flatMap((line) => (line.endsWith('}') ? idOf(line) : [])));
  expect(programs.flatMap(({ output }) => output).filter((id) => !kept.has(id))).toEqual([]);
});

test.skipIf(!strace)('makes another stream when somebody was quicker to take the one it has made', async () => {
  const directory = join(temporaryDirectory(), 'below');
  // It takes its time to look into a directory, the one it has just made among them.
  const slow = ['strace', '-qq', '-o', '/dev/null', '-e', 'inject=getdents64:delay_enter=500000'];
  const program = new Program('journal/append-as-told', [directory], { under: slow });
  await vi.waitUntil(() => existsSync(directory) && streamsIn(directory).length > 0, { timeout: 30_000, interval: 5 });
  const journal = fileJournal({ directory });
  onTestFinished(() => journal.close());
  journal.append(eventLine());
  await journal.sync();
  expect(streamsIn(directory)).toHaveLength(1);
  await program.printed(1, 'open');
  expect(streamsIn(directory)).toHaveLength(2);
});

test('is not fooled into a second owner by a process that merely stopped', async () => {
  const directory = temporaryDirectory();
  const program = new Program('journal/append-as-told', [directory]);
  await program.printed(1);
  program.process.kill('SIGSTOP');
  const journal = fileJournal({ directory });
  onTestFinished(() => journal.close());
  expect(streamsIn(directory)).toHaveLength(2);
  program.process.kill('SIGCONT');
});

test('holds its stream against other threads, and does not lose it when they end', async () => {
  const directory = temporaryDirectory();
  const takeLock = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    const database = new DatabaseSync(workerData);
    try {
      database.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE');
      parentPort.postMessage('taken');
    } catch {
      parentPort.postMessage('refused');
    }`;
  const journal = fileJournal({ directory });
  onTestFinished(() => journal.close());
  const worker = new Worker(takeLock, { eval: true, workerData: join(journal.health().directory ?? '', 'lock') });
  expect(await once(worker, 'message')).toEqual(['refused']);
  await worker.terminate();
  await new Program('journal/append-as-told', [directory]).printed(1);
  expect(streamsIn(directory)).toHaveLength(2);
});

test.each([
  ['exit', 7],
  ['exception', 1],
  ['end', 7],
  ['listener', 7],
])(
  'writes what was recorded in the last tick when the process ends by %s, and leaves its exit code alone',
  async (end, code) => {
    const directory = temporaryDirectory();
    const program = new Program('journal/append-and-end', [directory, end]);
    expect(await program.exit).toBe(code);
    expect(linesOnDisk(directory)).toEqual(program.output);
  },
);

test('does not keep a finished program alive, and has synced its events when it is gone', async () => {
  const directory = temporaryDirectory();
  const program = new Program('journal/append-as-told', [directory]);
  program.tell('last');
  program.process.stdin.end();
  expect(await program.exit).toBe(0);
  expect(program.output).toEqual(['open', `durable ${idOf(linesOnDisk(directory)[0] ?? '')}`]);
});

test('keeps events while the disk takes no more, and writes them when it does again', async () => {
  const directory = temporaryDirectory();
  // A limit on the size of files stands for a full disk: a write is cut short first, and then they fail.
  const program = new Program('journal/append-as-told', [directory, '700'], {
    under: ['prlimit', '--fsize=4096:unlimited'],
  });
  for (let event = 0; event < 20; event += 1) program.tell(`event ${event}`);
  await program.printed(15, 'failed');
  expect(program.output).toContain('error AUDIT_JOURNAL_FAILED');
  execFileSync('prlimit', ['--fsize=unlimited', `--pid=${program.process.pid}`]);
  program.tell('event 20');
  program.process.stdin.end();
  expect(await program.exit).toBe(0);
  const contents = linesOnDisk(directory).map((line) => /event \d+/.exec(line)?.[0]);
  expect(contents).toEqual(Array.from({ length: 21 }, (_, event) => `event ${event}`));
});

test('says what to do when it may not write', async () => {
  const directory = temporaryDirectory();
  chmodSync(directory, 0o500);
  const asAnybody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
  const program = new Program('journal/append-as-told', [join(directory, 'below')], asAnybody);
  expect(await program.exit).toBe(1);
  expect(program.errors).toContain('AUDIT_JOURNAL_UNUSABLE');
  expect(program.errors).toContain('give the directory to its user');
});

test.skipIf(process.platform !== 'linux')('says so when no directory can be made there', async () => {
  // In a process of its own: what does not return can't be timed out in this one.
  const program = new Program('journal/append-as-told', ['/proc/audit/trail']);
  setTimeout(() => program.process.kill('SIGKILL'), 10_000).unref();
  expect(await program.exit).toBe(1);
  expect(program.errors).toContain('AUDIT_JOURNAL_UNUSABLE');
  expect(program.errors).toContain('choose another place');
});

/** Runs a program whose calls of fdatasync fail as told, such as `when=1` for the first; needs strace. */
function withFailingSync(directory: string, which: string, ...sizes: number[]): Program {
  // strace counts for each thread, so there must be one.
  const under = [
    'env',
    'UV_THREADPOOL_SIZE=1',
    'strace',
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-e',
    `inject=fdatasync:error=EIO:${which}`,
  ];
  return new Program('journal/append-as-told', [directory, ...sizes.map(String)], { under });
}

test.skipIf(!strace)('writes again, into another file, what a sync failed for', async () => {
  const directory = temporaryDirectory();
  const program = withFailingSync(directory, 'when=1');
  program.tell('first');
  await program.printed(1, 'durable');
  program.tell('second');
  await program.printed(2, 'durable');
  program.process.stdin.end();
  await program.exit;
  expect(program.output).toContain('error AUDIT_JOURNAL_FAILED');
  expect(linesOnDisk(directory)).toHaveLength(2);
  expect(segmentPaths(directory)).toHaveLength(1);
});

test.skipIf(!strace)('says that nothing is durable while every sync fails', async () => {
  const directory = temporaryDirectory();
  const program = withFailingSync(directory, 'when=1+');
  program.tell('first');
  program.tell('second');
  await program.printed(2, 'failed');
  expect(program.output.filter((line) => line.startsWith('durable'))).toEqual([]);
  expect(linesOnDisk(directory)).toHaveLength(2);
});

test.skipIf(!strace)('never says durable of what a failed sync left behind, once memory has let it go', async () => {
  const directory = temporaryDirectory();
  // Memory keeps 16 of these events while the first sync takes its time to fail.
  const program = withFailingSync(directory, 'delay_enter=3000000:when=1', 1_000_000);
  program.tell('first');
  for (let event = 1; event < 24; event += 1) program.tell(`event ${event}`);
  await program.printed(24, ' evt_');
  program.tell('later');
  await program.printed(25, ' evt_');
  program.process.stdin.end();
  await program.exit;
  const ids = linesOnDisk(directory).map(idOf);
  const failed = ids.filter((id) => program.output.includes(`failed ${id}`));
  expect(failed.length).toBeGreaterThanOrEqual(7);
  expect(failed).toEqual(ids.slice(0, failed.length));
  expect(program.output).toEqual(expect.arrayContaining(ids.slice(-10).map((id) => `durable ${id}`)));
  expect(program.output.filter((line) => line === 'error AUDIT_EVENTS_LOST')).toHaveLength(1);
});

test.skipIf(!strace)('keeps what was durable before a sync failed, over several segments and a restart', async () => {
  const directory = temporaryDirectory();
  const program = withFailingSync(directory, 'when=25', 1000, 10_000);
  for (let event = 0; event < 60; event += 1) {
    program.tell(`event ${event}`);
    await program.printed(event + 1, ' evt_');
  }
  program.process.stdin.end();
  await program.exit;
  expect(program.output).toContain('error AUDIT_JOURNAL_FAILED');
  const durable = program.output
    .filter((line) => line.startsWith('durable '))
    .map((line) => line.slice('durable '.length));
  const journal = fileJournal({ directory });
  onTestFinished(() => journal.close());
  expect(durable).toHaveLength(60);
  expect((await readAll(journal)).map(idOf)).toEqual(durable);
});
