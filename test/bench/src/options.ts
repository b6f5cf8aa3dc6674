import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { benchmarkIds } from './benchmarks.js';

export interface Options {
  readonly ids: readonly string[];
  readonly rounds: number;
  readonly short: boolean;
  readonly json: boolean;
  /** Where a folder for the run's files is made. */
  readonly directory: string;
}

export const usage = `Usage: npm run bench -- [${benchmarkIds.join('|')} …] [options]

  --rounds <n>   blocks of each variant that count; default 9
  --dir <path>   where to write, which should be on a disk; default ${tmpdir()}
  --json         print everything measured as JSON
  --short        only see whether the benchmarks work: a few small blocks, whose figures mean nothing`;

/** Throws an error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      dir: { type: 'string', default: tmpdir() },
      json: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
    },
  });
  const { short, json, dir } = values;
  const rounds = Number(values.rounds ?? (short ? 2 : 9));
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1000)
    throw new Error(`--rounds is a whole number from 1 to 1000, not ${values.rounds}.`);
  const ids = positionals.map((id) => id.toUpperCase());
  const unknown = ids.find((id) => !benchmarkIds.includes(id));
  if (unknown !== undefined) throw new Error(`There is no benchmark ${unknown}; there are ${benchmarkIds.join(', ')}.`);
  return { ids: ids.length > 0 ? ids : benchmarkIds, rounds, short, json, directory: dir };
}
