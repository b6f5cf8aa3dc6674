import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, type AlternateOptions } from './alternate.js';
import type { Benchmark, Figures, Setting, Size, Variant } from './benchmark.js';
import { Child } from './child.js';
import type { Cores } from './cores.js';
import type { Latencies, Load } from './load-program.js';
import { type Report, reportOf } from './report.js';
import type { Step, StepDone } from './variant-program.js';

export interface RunOptions extends AlternateOptions {
  readonly size: Size;
  /** How many times all processes are begun anew; each time has as many rounds. */
  readonly generations: number;
  /** Where variants may put their files. */
  readonly folder: string;
  readonly cores: Cores | undefined;
}

type VariantProcess = Child<Step, StepDone>;
type LoadProcess = Child<Load, Latencies>;

interface OpenVariant {
  readonly name: string;
  readonly child: VariantProcess;
  readonly units: number;
}

/**
 * Measures all variants. What the compiler makes of the same code differs from process to process, by up to a tenth and for
 * as long as they live, so there are several generations of them.
 */
export async function run(benchmark: Benchmark, options: RunOptions): Promise<Report> {
  const measured = new Map<string, Figures[]>(Object.keys(benchmark.variants).map((name) => [name, []]));
  for (let generation = 0; generation < options.generations; generation += 1) {
    const folder = join(options.folder, benchmark.id, String(generation));
    const values = await measureGeneration(benchmark, variantsIn(generation, benchmark), { ...options, folder });
    for (const [name, rounds] of values) measured.get(name)?.push(...rounds);
  }
  return reportOf(benchmark, (name) => unitsOf(benchmark, name, options), measured);
}

/**
 * Variants in the order in which they are opened and begin. Of those that share a process, whoever was asked before another is cheaper
 * for as long as it lives: so the first of each process keeps its place, and the others change theirs in every second generation.
 */
function variantsIn(generation: number, { variants }: Benchmark): readonly (readonly [string, Variant])[] {
  const entries = Object.entries(variants);
  const processes = entries.map(([name, { process = name }]) => process);
  const firsts = entries.filter((_, at) => processes.indexOf(processes[at] ?? '') === at);
  const others = entries.filter((entry) => !firsts.includes(entry));
  return [...firsts, ...(generation % 2 === 1 ? others.toReversed() : others)];
}

function unitsOf(benchmark: Benchmark, name: string, { size }: RunOptions): number {
  const units = benchmark.variants[name]?.units ?? benchmark.units;
  return units[size] ?? units.full;
}

/** Gives each variant its process, all on one core, and lets their blocks alternate. */
async function measureGeneration(
  benchmark: Benchmark,
  variants: readonly (readonly [string, Variant])[],
  options: RunOptions,
): Promise<ReadonlyMap<string, readonly Figures[]>> {
  const { folder, cores } = options;
  const program = new URL('variant-program.ts', import.meta.url);
  const load: LoadProcess = new Child({ program: new URL('load-program.ts', import.meta.url), core: cores?.load });
  const processes = new Map<string, VariantProcess>();
  try {
    const open: OpenVariant[] = [];
    for (const [name, { process = name }] of variants) {
      const child = processes.get(process) ?? new Child({ program, args: [benchmark.id], core: cores?.measured });
      processes.set(process, child);
      const units = unitsOf(benchmark, name, options);
      const place = join(folder, name);
      await mkdir(place, { recursive: true });
      const setting: Setting = { size: options.size, units, loadCore: cores?.load };
      await child.ask({ variant: name, step: 'open', folder: place, setting });
      open.push({ name, child, units });
    }
    const measured = await alternate(open, (variant) => measureBlock(variant, load), options);
    for (const { name, child } of open) await child.ask({ variant: name, step: 'close' });
    return measured;
  } finally {
    for (const child of [load, ...processes.values()]) await child.end();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureBlock({ name: variant, child, units }: OpenVariant, load: LoadProcess): Promise<Figures> {
  const { port, connections, probe } = await child.ask({ variant, step: 'begin' });
  const served = port === undefined ? undefined : await load.ask({ port, connections, requests: units });
  if (!served) await child.ask({ variant, step: 'run', units });
  const { figures: { cpu = Number.NaN, time = Number.NaN } = {} } = await child.ask({ variant, step: 'end' });
  const isProbed = port !== undefined && probe !== undefined;
  if (isProbed) await load.ask({ port, requests: 1, path: probe });
  const { figures } = await child.ask({ variant, step: 'check', units: isProbed ? units + 1 : units });
  return { cpu: cpu / units, time: time / units, ...served, ...figures };
}
