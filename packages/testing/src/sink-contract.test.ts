import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sink } from '@audit-trail/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { MemoryReceiver, type Mistake, sinkTo } from './memory-receiver.fixture.js';
import { sinkContract } from './sink-contract.js';
import { mistakes } from './sink-mistakes.fixture.js';

function contractFor(mistake?: Mistake, deadline = 5_000): ReturnType<typeof sinkContract> {
  const receiver = new MemoryReceiver();
  return sinkContract({
    create: () => sinkTo(receiver, mistake),
    read: async () => structuredClone(receiver.events),
    breakSink: receiver.breakSink,
    deadline,
  });
}

/** The names of the cases that fail; each runs with a receiver of its own, all at the same time. */
async function failuresOf(mistake: Mistake): Promise<readonly string[]> {
  const runs = contractFor().map(async ({ name }) => {
    const own = contractFor(mistake, 1_500).find((it) => it.name === name);
    return own?.run().then(
      () => [],
      () => [name],
    );
  });
  return (await Promise.all(runs)).flatMap((names) => names ?? []);
}

describe('a sink that is right passes', () => {
  for (const { name, run } of contractFor()) test(name, run, 30_000);
});

describe('a sink fails that', () => {
  const noticed = new Set<string>();
  const folder = mkdtempSync(join(tmpdir(), 'audit-testing-'));
  beforeAll(() => vi.stubEnv('TMPDIR', folder));
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  for (const [name, [mistake, cases]] of Object.entries(mistakes)) {
    test(
      name,
      async () => {
        const failures = await failuresOf(mistake);
        for (const failure of failures) noticed.add(failure);
        expect(failures).toEqual(expect.arrayContaining([...cases]));
      },
      60_000,
    );
  }

  test('makes any of these mistakes, without a journal that is left behind', () => {
    expect(readdirSync(folder)).toEqual([]);
  });

  test('makes any of these mistakes, and no case is there in vain', () => {
    expect(
      contractFor()
        .map(({ name }) => name)
        .filter((name) => !noticed.has(name)),
    ).toEqual([]);
  });
});

test('a receiver that has no faults to offer is checked without them', () => {
  const few = sinkContract({ create: () => sinkTo(new MemoryReceiver()), read: async () => [] });
  expect(few.length).toBeGreaterThan(5);
  expect(contractFor().length).toBeGreaterThan(few.length);
});

test('what went astray in one case may arrive in the next', async () => {
  const receiver = new MemoryReceiver();
  const create = (): Sink => {
    const stray = receiver.events[0];
    return sinkTo(receiver, (send) => ({
      write: ({ events }, { signal }) => send(stray ? [stray, ...events] : events, signal),
    }));
  };
  const cases = sinkContract({ create, read: async () => receiver.events });
  const twice = cases.filter(({ name }) => name.startsWith('resolves only when'));
  for (const { run } of [...twice, ...twice]) await run();
  expect(receiver.events.filter(({ id }) => id === receiver.events[0]?.id).length).toBeGreaterThan(1);
});
