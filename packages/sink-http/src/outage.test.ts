import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditError, type AuditTrail, createAuditTrail, type DeadLetter } from '@audit-trail/core';
import { HttpReceiver, type ReceiverAnswer } from '@audit-trail/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { httpSink } from './http-sink.js';
import type { HttpSinkOptions } from './http-sink-options.js';

/** A trail on disk that posts to a receiver on this machine. */
async function open(options: Partial<HttpSinkOptions> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'sink-http-'));
  const receiver = await HttpReceiver.start();
  const errors: AuditError[] = [];
  const retry = { minDelay: 1, maxDelay: 2 };
  const sink = httpSink({ url: receiver.url, batch: { maxEvents: 16, maxDelay: 5 }, retry, ...options });
  const trail = createAuditTrail({ directory, sinks: [sink], onError: (error) => errors.push(error) });
  onTestFinished(async () => {
    await trail.close({ deadline: 100 });
    await receiver[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });
  const siem = () => trail.health().sinks[0];
  return { trail, receiver, errors, siem };
}

function record(trail: AuditTrail, count: number): string[] {
  const input = { action: 'report.exported', type: 'r', actor: { id: 'u1', name: 'Rosella Lang' } } as const;
  return Array.from({ length: count }, () => trail.record(input).id);
}

async function letters(trail: AuditTrail): Promise<DeadLetter[]> {
  const list: DeadLetter[] = [];
  for await (const letter of trail.deadLetters('http')) list.push(letter);
  return list;
}

function ids(events: readonly { readonly id: string }[]): string[] {
  return events.map(({ id }) => id);
}

test('a receiver that comes back slowly is asked with one event at first, and gets all of them', async () => {
  const { trail, receiver, siem } = await open();
  let most = 0;
  receiver.behave(({ events }) => ({ status: events.length > most ? 503 : 200 }));
  const recorded = record(trail, 64);
  await vi.waitFor(() => expect(siem()).toMatchObject({ state: 'open', lag: { events: 64 } }), 10_000);
  await vi.waitFor(() => expect(receiver.requests.slice(5).map(({ events }) => events.length)).toContain(1), 10_000);
  most = 4;
  await vi.waitFor(() => expect(receiver.events.length).toBeGreaterThanOrEqual(16), 10_000);
  most = Infinity;
  await trail.flush({ to: 'delivered', deadline: 20_000 });
  expect(ids(receiver.events)).toEqual(recorded);
  const sizes = receiver.requests.map(({ events }) => events.length);
  expect(new Set(sizes.slice(0, 5))).toEqual(new Set([16]));
  expect(sizes[5]).toBe(1);
  expect(siem()).toMatchObject({ state: 'idle', delivered: 64 });
  expect(siem()).not.toHaveProperty('lastError');
}, 60_000);

test('a receiver that does not accept the credentials for long gets everything later, and nothing is given up', async () => {
  const { trail, receiver, errors, siem } = await open();
  const heal = await receiver.breakSink.unauthorized();
  const recorded = record(trail, 40);
  await vi.waitFor(() => expect(receiver.requests.length).toBeGreaterThan(100), 30_000);
  expect(siem()).toMatchObject({ state: 'open', deadLetters: 0, lag: { events: 40 } });
  expect(siem()?.lastError).toContain("check what the 'headers' option sends");
  expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['AUDIT_SINK_FAILED']));
  await heal();
  await trail.flush({ to: 'delivered', deadline: 20_000 });
  expect(ids(receiver.events)).toEqual(recorded);
  expect(await letters(trail)).toEqual([]);
}, 60_000);

/** A date has whole seconds: two from now are more than one. */
const pauses: Readonly<Record<string, () => string>> = {
  seconds: () => '1',
  'a date': () => new Date(Date.now() + 2000).toUTCString(),
};

test.each(Object.keys(pauses))(
  'a receiver that asks for a pause, in %s, is left alone for so long',
  async (form) => {
    const { trail, receiver } = await open();
    const times: number[] = [];
    receiver.behave((): ReceiverAnswer => {
      const asked = times.push(performance.now());
      return asked > 1 ? { status: 200 } : { status: 503, headers: { 'retry-after': pauses[form]?.() ?? '' } };
    });
    const recorded = record(trail, 3);
    await trail.flush({ to: 'delivered', deadline: 20_000 });
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThan(980); // a timer may be early by a little
    expect(ids(receiver.events)).toEqual(recorded);
  },
  30_000,
);

test('what a receiver refused is sent again when it has been taught better', async () => {
  const { trail, receiver } = await open({ batch: { maxEvents: 500 } });
  const recorded = record(trail, 500);
  const poison = recorded[137];
  const heal = receiver.behave(({ events }) => ({ status: events.some(({ id }) => id === poison) ? 400 : 200 }));
  await trail.flush({ to: 'delivered', deadline: 20_000 });
  const others = recorded.filter((id) => id !== poison);
  expect(ids(receiver.events)).toEqual(others);
  expect(await letters(trail)).toMatchObject([{ id: poison, reason: expect.stringContaining('answered 400') }]);

  expect(await trail.redeliver('http')).toEqual({ delivered: 0, refused: 1 });
  await heal();
  expect(await trail.redeliver('http')).toEqual({ delivered: 1, refused: 0 });
  expect(ids(receiver.events)).toEqual([...others, poison]);
  expect(await letters(trail)).toEqual([]);
}, 30_000);
