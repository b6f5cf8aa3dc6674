import { loadBenchmark } from './benchmarks.js';
import { conditionsOf, describe } from './harness/conditions.js';
import { chooseCores } from './harness/cores.js';
import { runProgram, temporaryFolder } from './harness/program.js';
import type { Report } from './harness/report.js';
import { run } from './harness/run.js';
import { tableOf } from './harness/table.js';
import { type Options, readOptions, usage } from './options.js';

const legend = `
Medians, and quartiles as spread. A ratio is taken within each round, so it holds where the figures beside it do not.
A question mark: the goal lies within the spread. Repeat it on a quieter machine, or with more --generations.`;

async function main(options: Options): Promise<void> {
  const { ids, generations, size, json, directory } = options;
  const short = size === 'short';
  const folder = temporaryFolder(directory, 'audit-trail-bench-');
  const cores = chooseCores();
  const conditions = conditionsOf(folder, cores);
  const reports: Report[] = [];
  for (const id of ids) {
    process.stderr.write(`${id} …\n`);
    const benchmark = await loadBenchmark(id);
    const { warmUps, counted } = benchmark.rounds ?? { warmUps: 2, counted: 3 };
    const repeats = short ? { generations: 1, rounds: 2, warmUps: 0 } : { generations, rounds: counted, warmUps };
    reports.push(await run(benchmark, { ...repeats, size, folder, cores }));
  }
  if (json) process.stdout.write(`${JSON.stringify({ conditions, size, reports }, undefined, 2)}\n`);
  else if (short) process.stdout.write(`${ids.join(', ')} work. So few and small blocks measure nothing.\n`);
  else process.stdout.write(`${describe(conditions)}\n\n${tableOf(reports)}\n${legend}\n`);
}

await runProgram(main, { readOptions, usage });
