import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AuditTrail, createAuditTrail } from '@audit-trail/core';
import { describe, expect, it, onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

/** Whatever a terminal, a spreadsheet or a reader of lines could take for more than text. */
const hostile = '=cmd|\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egnp\u2028\u0085\r\n{"id":"evt_forged"}\u200b';

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'audit-cli-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function record(trail: AuditTrail, name: string, number = 0): string {
  return trail.record({
    action: 'document.deleted',
    type: 'd',
    actor: { type: 'user', id: 'u1', name },
    target: { type: 'document', id: String(number), name },
    outcome: 'denied',
    reason: name,
    changes: [{ path: '/title', from: name, to: name }],
    metadata: { note: name },
  }).id;
}

interface Run {
  readonly process: ChildProcessWithoutNullStreams;
  readonly ended: Promise<{ readonly status: unknown; readonly out: string; readonly err: string }>;
}

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, NO_COLOR: '', ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { process: child, ended: ended(child) };
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<Awaited<Run['ended']>> {
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (err += part));
  const [status, signal] = await once(child, 'close');
  return { status: signal ?? status, out, err };
}

/** Resolves when a program has printed so many lines. */
async function lines({ process: { stdout } }: Run, count: number): Promise<void> {
  let printed = 0;
  while (printed < count) {
    const [chunk]: string[] = await once(stdout, 'data');
    printed += String(chunk).split('\n').length - 1;
  }
}

describe('What was recorded to harm those who look', { timeout: 60_000 }, () => {
  const commands = [
    'query',
    'query --full',
    'query --json',
    'history document:0',
    'history 0 --json',
    'activity u1',
    'activity u1 --json',
    'stats',
    'stats --json',
    'stats --by actor,target',
    'export',
    'export --format json',
    'health',
  ];

  it.each(commands)('can do nothing to a terminal: %s', async (command) => {
    const directory = temporaryDirectory();
    const trail = createAuditTrail({ directory });
    record(trail, hostile);
    await trail.close();
    const { status, out, err } = await start([...command.split(' '), '--trail', directory]).ended;
    expect(status).toBe(0);
    expect(err).toMatch(/^(?:There is no room for all ids: .*\n)?(?:1 event in all\.\n)?$/);
    expect(out).not.toBe('');
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(out).not.toMatch(/^\{"id":"evt_forged/m);
  });

  it('can do nothing to a spreadsheet', async () => {
    const directory = temporaryDirectory();
    const trail = createAuditTrail({ directory });
    record(trail, hostile);
    await trail.close();
    const { out } = await start(['export', '--format', 'csv', '--trail', directory]).ended;
    expect(out).toContain(String.raw`,"'=cmd|\x1b[2J\x1b]0;owned\x07\x9b31m\u202egnp\u2028\x85` + '\r\n');
    expect(out).not.toMatch(/(^|,)"?[=+@-]/m);
  });

  it('stays what it was for programs', async () => {
    const directory = temporaryDirectory();
    const trail = createAuditTrail({ directory });
    const id = record(trail, hostile);
    await trail.close();
    const { out } = await start(['query', '--json', '--trail', directory]).ended;
    expect(JSON.parse(out)).toMatchObject({ id, actor_name: hostile, metadata: { note: hostile } });
  });
});

describe('A reader who has seen enough', { timeout: 60_000 }, () => {
  it('ends an export quietly', async () => {
    const directory = temporaryDirectory();
    const trail = createAuditTrail({ directory });
    for (let number = 0; number < 5_000; number += 1) record(trail, 'Rosella Lang', number);
    await trail.close();
    const run = start(['export', '--trail', directory]);
    await once(run.process.stdout, 'data');
    run.process.stdout.destroy();
    expect(await run.ended).toMatchObject({ status: 0, err: '' });
  });
});

describe('audit-trail tail', { timeout: 60_000 }, () => {
  it('prints the last events and those that come, and ends on Ctrl-C', async () => {
    const directory = temporaryDirectory();
    await using trail = createAuditTrail({ directory });
    const ids = [1, 2, 3].map((number) => record(trail, 'before', number));
    await trail.flush();
    const run = start(['tail', '--json', '-n', '2', '--trail', directory]);
    await lines(run, 2);
    ids.push(record(trail, 'after', 4));
    await lines(run, 1);
    run.process.kill('SIGINT');
    const { status, out, err } = await run.ended;
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toEqual(ids.slice(1));
  });

  it('ends on SIGTERM, too, and begins with what comes when that is asked for', async () => {
    const directory = temporaryDirectory();
    await using trail = createAuditTrail({ directory });
    record(trail, 'before');
    await trail.flush();
    const run = start(['tail', '-n', '0', '--type', 'd', '--trail', directory]);
    await lines(run, 1);
    record(trail, 'after');
    await lines(run, 1);
    run.process.kill('SIGTERM');
    const { status, out } = await run.ended;
    expect(status).toBe(0);
    expect(out).toMatch(/^when .*\n.* after .*\n$/);
  });

  it('ends with the next event when nobody reads any more', async () => {
    const directory = temporaryDirectory();
    await using trail = createAuditTrail({ directory });
    record(trail, 'before');
    await trail.flush();
    const run = start(['tail', '--trail', directory]);
    await lines(run, 2);
    run.process.stdout.destroy();
    record(trail, 'after');
    expect(await run.ended).toMatchObject({ status: 0, err: '' });
  });
});

describe('An export to a file', { timeout: 60_000 }, () => {
  it('leaves nothing behind when it is interrupted', async () => {
    const [directory, folder] = [temporaryDirectory(), temporaryDirectory()];
    const trail = createAuditTrail({ directory });
    for (let number = 0; number < 20_000; number += 1) record(trail, 'Rosella Lang', number);
    await trail.close();
    const run = start(['export', '--trail', directory, '--output', join(folder, 'out.json')]);
    while (readdirSync(folder).length === 0 && run.process.exitCode === null) await new Promise(setImmediate);
    run.process.kill('SIGINT');
    const { status } = await run.ended;
    expect(status).toBe('SIGINT');
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(join(folder, 'out.json'))).toBe(false);
  });
});
