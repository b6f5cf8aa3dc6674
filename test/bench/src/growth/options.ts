import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { type Dimension, shortened } from './dimension.js';
import { dimensions } from './dimensions.js';

const names = dimensions.map(({ id }) => nameOf(id));

export const usage = `Usage: npm run bench:growth -- [${names.join('|')} …] [options]

  --dir <path>   where to write, which should be on a disk and have room for 9 GB; default ${tmpdir()}
  --json <file>  where everything measured goes
  --docs         also make docs/costs.md, its pictures and docs/costs/growth.json; needs all dimensions
  --from <file>  measure nothing: take what such a file says
  --short        only see whether it works: one size, one small block of it, whose figures mean nothing`;

export interface Options {
  readonly chosen: readonly Dimension[];
  /** Where a folder for the run's files is made. */
  readonly directory: string;
  readonly json: string | undefined;
  readonly from: string | undefined;
  readonly docs: boolean;
  readonly short: boolean;
}

/** Throws an error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      dir: { type: 'string', default: tmpdir() },
      json: { type: 'string' },
      from: { type: 'string' },
      docs: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
    },
  });
  const { docs, short, dir, json, from } = values;
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`There is no dimension ${unknown}; there are ${names.join(', ')}.`);
  if (docs && (short || positionals.length > 0)) throw new Error('--docs tells everything, at full size.');
  const chosen = dimensions.filter(({ id }) => positionals.length === 0 || positionals.includes(nameOf(id)));
  return { chosen: short ? chosen.map(shortened) : chosen, directory: dir, json, from, docs, short };
}

/** As people call a dimension. */
export function nameOf(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}
