import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { AuditTrail, Sink } from '@audit-trail/core';
import { fileSink } from '@audit-trail/sink-file';
import { httpSink } from '@audit-trail/sink-http';

/** Sinks that take nothing, each in another way: no receiver listens, no file can be made, one never answers. */
export async function deadSinks(folder: string): Promise<readonly Sink[]> {
  const inPlace = join(folder, 'no-directory');
  writeFileSync(inPlace, '', { flag: 'a' });
  return [
    httpSink({ url: `http://127.0.0.1:${await closedPort()}/` }),
    fileSink({ path: join(inPlace, 'audit.jsonl') }),
    { name: 'silent', write: () => new Promise(() => undefined) },
  ];
}

/** Milliseconds for a first failure, which comes after a batch was waited for. */
const patience = 20_000;

/** Throws unless all of them have all events still to get, and those that fail at once have failed. */
export async function checkDead(trail: AuditTrail, events: number): Promise<void> {
  const until = performance.now() + patience;
  const notFailed = (): string[] =>
    trail.health().sinks.flatMap(({ name, retries }) => (retries === 0 && name !== 'silent' ? [name] : []));
  while (notFailed().length > 0 && performance.now() < until) await setTimeout(10);
  assert.deepEqual(notFailed(), []);
  assert.deepEqual(
    trail.health().sinks.map(({ name, delivered, lag }) => [name, delivered, lag.events]),
    ['http', 'file', 'silent'].map((name) => [name, 0, events]),
  );
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
