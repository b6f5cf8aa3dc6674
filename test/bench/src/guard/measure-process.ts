import { Child } from '../harness/child.js';
import type { Latencies, Load } from '../harness/load-program.js';
import { countNames, type Counts } from './counts.js';
import type { SubjectName } from './subject.js';
import type { Block, GuardStep, GuardStepDone } from './subject-program.js';

/** How a process is begun and how long it works. */
export interface Plan {
  readonly nodeOptions: readonly string[];
  readonly unitsOfBlock: number;
  readonly warmUps: number;
  readonly blocks: number;
}

/** What a process has shown. */
export interface Measured {
  readonly name: SubjectName;
  readonly unitsOfBlock: number;
  readonly blocks: readonly Block[];
  readonly counts: Counts | undefined;
}

/** What one unit has taken. */
export interface Figures extends Counts {
  /** Taken from the heap. */
  readonly bytes: number;
  /** Bytes of the heap that the next collection of the young generation leaves. */
  readonly kept: number;
}

/** Has a process of its own do the work of a subject. */
export async function measureProcess(name: SubjectName, folder: string, plan: Plan): Promise<Measured> {
  const { nodeOptions, unitsOfBlock, warmUps, blocks } = plan;
  const load = new Child<Load, Latencies>({ program: programOf('../harness/load-program.ts'), core: undefined });
  const child = new Child<GuardStep, GuardStepDone>({
    program: programOf('subject-program.ts'),
    args: [name, folder],
    core: undefined,
    nodeOptions,
  });
  const work = async (port: number | undefined): Promise<void> => {
    if (port === undefined) await child.ask({ step: 'run', units: unitsOfBlock });
    else await load.ask({ port, requests: unitsOfBlock, connections: 1 });
  };
  try {
    const measured: Block[] = [];
    for (let at = 0; at < warmUps + blocks; at += 1) {
      await work((await child.ask({ step: 'begin' })).port);
      const { block } = await child.ask({ step: 'end' });
      if (block && at >= warmUps) measured.push(block);
    }
    await work((await child.ask({ step: 'beginCounting' })).port);
    const { counts } = await child.ask({ step: 'endCounting' });
    await child.ask({ step: 'close', units: (warmUps + blocks + 1) * unitsOfBlock });
    return { name, unitsOfBlock, blocks: measured, counts };
  } finally {
    await child.end();
    await load.end();
  }
}

/** Throws when something was collected within each block, as it is unless the plan forbids that. */
export function figuresOf({ name, unitsOfBlock, blocks, counts }: Measured): Figures {
  return {
    bytes: leastBytes(name, blocks) / unitsOfBlock,
    kept: Math.min(...blocks.map(({ kept }) => kept)) / unitsOfBlock,
    ...forEachUnit(counts, unitsOfBlock),
  };
}

/** CPU time of one unit as a multiple of one `JSON.stringify` of the example, block by block. */
export function cpuOf({ unitsOfBlock, blocks }: Measured): number[] {
  return blocks.map((block) => block.cpu / unitsOfBlock / block.stringifyCpu);
}

/** Whatever else happens in a process, such as compiling something, adds to what the work takes. */
function leastBytes(name: SubjectName, measured: readonly Block[]): number {
  const whole = measured.flatMap(({ bytes }) => bytes ?? []);
  if (whole.length === 0) throw new Error(`All blocks of '${name}' were interrupted by garbage collections.`);
  return Math.min(...whole);
}

function forEachUnit(counts: Counts | undefined, units: number): Counts {
  if (!counts) throw new Error('Nothing was counted.');
  const [promises, timers, ticks, fileCalls] = countNames.map((name) => counts[name] / units) as [
    number,
    number,
    number,
    number,
  ];
  return { promises, timers, ticks, fileCalls };
}

function programOf(file: string): URL {
  return new URL(file, import.meta.url);
}
