import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { benchmarkIds } from './benchmarks.js';
import type { Size } from './harness/benchmark.js';

export interface Options {
  readonly ids: readonly string[];
  readonly generations: number;
  readonly size: Size;
  readonly json: boolean;
  /** Where a folder for the run's files is made. */
  readonly directory: string;
}

export const usage = `Usage: npm run bench -- [${benchmarkIds.join('|')} …] [options]

  --generations <n>  how many times the processes are begun anew, with all rounds each; default 2;
                     with an odd number, places in a shared process (P6) are not shared evenly
  --dir <path>       where to write, which should be on a disk; default ${tmpdir()}
  --json             print everything measured as JSON
  --long             P8 with ten million events, which take 25 GB: best with --generations 1
  --short            only see whether the benchmarks work: a few small blocks, whose figures mean nothing`;

/** Throws an error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      generations: { type: 'string', default: '2' },
      dir: { type: 'string', default: tmpdir() },
      json: { type: 'boolean', default: false },
      long: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
    },
  });
  const { long, short, json, dir } = values;
  if (long && short) throw new Error('--long and --short exclude each other.');
  const generations = Number(values.generations);
  if (!Number.isInteger(generations) || generations < 1 || generations > 100)
    throw new Error(`--generations is a whole number from 1 to 100, not ${values.generations}.`);
  const ids = positionals.map((id) => id.toUpperCase());
  const unknown = ids.find((id) => !benchmarkIds.includes(id));
  if (unknown !== undefined) throw new Error(`There is no benchmark ${unknown}; there are ${benchmarkIds.join(', ')}.`);
  return {
    ids: ids.length > 0 ? ids : benchmarkIds,
    generations,
    size: short ? 'short' : long ? 'long' : 'full',
    json,
    directory: dir,
  };
}
