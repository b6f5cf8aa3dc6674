import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createAuditTrail } from '@audit-trail/core';
import { HttpReceiver, type ReceivedRequest } from '@audit-trail/testing';
import { expect, onTestFinished, test, vi } from 'vitest';

const program = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

async function recordedTrail(count: number): Promise<{ readonly directory: string; readonly ids: readonly string[] }> {
  const directory = mkdtempSync(join(tmpdir(), 'audit-replay-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const trail = createAuditTrail({ directory });
  const actor = { type: 'job', id: 'import', name: 'Import' };
  const ids = Array.from(
    { length: count },
    (_, index) => trail.record({ action: 'row.imported', type: 'c', actor, metadata: { index } }).id,
  );
  await trail.close();
  return { directory, ids };
}

interface Replay {
  readonly process: ChildProcessWithoutNullStreams;
  readonly ended: Promise<{ readonly status: unknown; readonly out: string; readonly err: string }>;
}

function replay(...args: readonly string[]): Replay {
  const child = spawn(process.execPath, [program, 'replay', ...args], {
    env: { ...process.env, SIEM_TOKEN: 'Bearer topsecret' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[status], out, err]) => ({ status, out, err }),
  );
  return { process: child, ended };
}

/** Resolves when a program has said something on its standard error. */
async function said({ process: { stderr } }: Replay, words: string): Promise<void> {
  let heard = '';
  stderr.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  await vi.waitFor(() => expect(heard).toContain(words), 20_000);
}

test('ends between batches when it is interrupted, and goes on behind the event it names', async () => {
  await using receiver = await HttpReceiver.start();
  const { directory, ids } = await recordedTrail(2_300);
  const args = ['--trail', directory, '--to', receiver.url, '--header-env', 'Authorization=SIEM_TOKEN'];
  const gate = Promise.withResolvers<void>();
  const second = Promise.withResolvers<ReceivedRequest>();
  receiver.behave(async (request) => {
    if (receiver.requests.length === 2) {
      second.resolve(request);
      await gate.promise;
    }
    return { status: 204 };
  });
  const first = replay(...args);
  await second.promise;
  const told = said(first, 'Ends after the batch');
  first.process.kill('SIGINT');
  await told;
  gate.resolve();
  const { status, out, err } = await first.ended;
  expect(status).toBe(130);
  expect(out).toContain('Delivered 1,000 events');
  const [, last] = /--after (evt_\w+)/.exec(err) ?? [];
  expect(last).toBe(ids[999]);

  const rest = await replay(...args, '--after', last ?? '').ended;
  expect(rest).toMatchObject({ status: 0, out: expect.stringContaining('Delivered 1,300 events') });
  expect(receiver.events.map(({ id }) => id)).toEqual(ids);
  expect(new Set(receiver.requests.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer topsecret']));
  expect(`${out}${err}${rest.out}${rest.err}`).not.toContain('topsecret');
}, 60_000);

test('gives up a receiver that hangs when it is interrupted twice', async () => {
  await using receiver = await HttpReceiver.start();
  const { directory, ids } = await recordedTrail(1_200);
  const second = Promise.withResolvers<void>();
  receiver.behave(() => {
    if (receiver.requests.length === 1) return { status: 204 };
    second.resolve();
    return undefined;
  });
  const hanging = replay('--trail', directory, '--to', receiver.url);
  await second.promise;
  const told = said(hanging, 'Ends after the batch');
  hanging.process.kill('SIGINT');
  await told;
  hanging.process.kill('SIGINT');
  const { status, out, err } = await hanging.ended;
  expect({ status, out }).toMatchObject({ status: 130, out: expect.stringContaining('Delivered 500 events') });
  expect(err).toContain(`--after ${ids[499]}`);
}, 60_000);

test('waits for a receiver that is away, and says what it waits for', async () => {
  await using receiver = await HttpReceiver.start();
  const heal = await receiver.breakSink.down();
  const { directory, ids } = await recordedTrail(20);
  const waiting = replay('--trail', directory, '--to', receiver.url);
  await said(waiting, 'did not take events');
  await heal();
  expect(await waiting.ended).toMatchObject({ status: 0, out: expect.stringContaining('Delivered 20 events') });
  expect(receiver.events.map(({ id }) => id)).toEqual(ids);
}, 60_000);
