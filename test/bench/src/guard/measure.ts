import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Spread, spreadOf } from '../harness/spread.js';
import { cpuOf, type Figures, figuresOf, type Measured, measureProcess, type Plan } from './measure-process.js';
import { type GuardedName, type SubjectKind, type SubjectName } from './subject.js';

export type Kinds = Readonly<Record<string, SubjectKind>>;

/**
 * V8 only interprets here. What it makes of code that is called often depends on the order of things, and goes on changing
 * what is allocated for tens of thousands of requests; interpreted, the second block says what the hundredth would. Nothing
 * is collected within a block.
 */
const allocating: Plan = {
  nodeOptions: [
    '--expose-gc',
    '--single-threaded',
    '--no-opt',
    '--no-maglev',
    '--no-lazy-feedback-allocation',
    '--min-semi-space-size=128', // MiB
    '--max-semi-space-size=128',
  ],
  unitsOfBlock: 300,
  warmUps: 2,
  blocks: 4,
};

/** As an application runs. */
const optimized: Plan = { nodeOptions: ['--expose-gc'], unitsOfBlock: 1_500, warmUps: 6, blocks: 9 };

/** What one unit of each takes from the heap, and begins. Hardly differs from run to run, whatever else the machine does. */
export async function measureAllocations(kinds: Kinds): Promise<ReadonlyMap<string, Figures>> {
  const measured = await measureKinds(kinds, allocating, 2);
  return new Map(
    Array.from(measured, ([name, pair]) => {
      const over = figuresOf(pair.over);
      const own = figuresOf(pair.own);
      const figures = {
        bytes: own.bytes - over.bytes,
        kept: own.kept - over.kept,
        promises: own.promises - over.promises,
        timers: own.timers - over.timers,
        ticks: own.ticks - over.ticks,
        fileCalls: own.fileCalls - over.fileCalls,
      };
      return [name, figures];
    }),
  );
}

/** CPU time of one unit of each, as a multiple of one `JSON.stringify` of a full event. */
export async function measureCpu(kinds: Kinds): Promise<ReadonlyMap<string, Spread>> {
  const measured = await measureKinds(kinds, optimized, 1);
  return new Map(
    Array.from(measured, ([name, { over, own }]) => {
      const bare = spreadOf(cpuOf(over)).median;
      return [name, spreadOf(cpuOf(own).map((value) => value - bare))];
    }),
  );
}

interface Pair {
  readonly over: Measured;
  readonly own: Measured;
}

async function measureKinds(kinds: Kinds, plan: Plan, atOnce: number): Promise<ReadonlyMap<string, Pair>> {
  const folder = mkdtempSync(join(tmpdir(), 'audit-trail-guard-'));
  const names = [...new Set(Object.entries(kinds).flatMap(([name, { over }]) => [over, name as GuardedName]))];
  const measured = new Map<SubjectName, Measured>();
  const waiting = [...names];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
      measured.set(name, await measureProcess(name, join(folder, name), plan));
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  const measuredAs = (name: SubjectName): Measured => {
    const found = measured.get(name);
    if (!found) throw new Error(`'${name}' was not measured.`);
    return found;
  };
  return new Map(
    Object.entries(kinds).map(([name, { over }]) => [
      name,
      { over: measuredAs(over), own: measuredAs(name as GuardedName) },
    ]),
  );
}
