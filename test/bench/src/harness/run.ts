import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, type AlternateOptions } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { Child } from './child.js';
import type { Cores } from './cores.js';
import type { Load } from './load-program.js';
import { type Report, reportOf } from './report.js';
import type { Step, StepDone } from './variant-program.js';

export interface RunOptions extends AlternateOptions {
  readonly short: boolean;
  /** Where variants may put their files. */
  readonly folder: string;
  readonly cores: Cores | undefined;
}

type VariantProcess = Child<Step, StepDone>;
type LoadProcess = Child<Load, object>;

/** Gives each variant a process, all on one core, and lets their blocks alternate. */
export async function run(benchmark: Benchmark, options: RunOptions): Promise<Report> {
  const { short, folder, cores } = options;
  const units = short ? benchmark.units.short : benchmark.units.full;
  const program = new URL('variant-program.ts', import.meta.url);
  const load: LoadProcess = new Child({ program: new URL('load-program.ts', import.meta.url), core: cores?.load });
  const variants = new Map<string, VariantProcess>();
  try {
    for (const name of Object.keys(benchmark.variants)) {
      const place = join(folder, benchmark.id, name);
      await mkdir(place, { recursive: true });
      variants.set(name, new Child({ program, args: [benchmark.id, name, place], core: cores?.measured }));
    }
    const measured = await alternate(
      [...variants.keys()],
      (name) => measureBlock(variants.get(name), load, units),
      options,
    );
    for (const variant of variants.values()) await variant.ask({ step: 'close' });
    return reportOf(benchmark, units, measured);
  } finally {
    for (const child of [load, ...variants.values()]) await child.end();
  }
}

/** Microseconds of CPU for each unit of one block. */
async function measureBlock(variant: VariantProcess | undefined, load: LoadProcess, units: number): Promise<number> {
  if (!variant) return Number.NaN;
  const { port } = await variant.ask({ step: 'begin' });
  await (port === undefined ? variant.ask({ step: 'run', units }) : load.ask({ port, requests: units }));
  const { cpu = Number.NaN } = await variant.ask({ step: 'end' });
  await variant.ask({ step: 'check', units });
  return cpu / units;
}
