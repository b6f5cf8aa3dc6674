/** How costs grow: `npm run bench:growth`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { conditionsOf, describe } from '../harness/conditions.js';
import { chooseCores } from '../harness/cores.js';
import { dimensions } from './dimensions.js';
import { writeDocs } from './docs.js';
import { type Growth, measure } from './measure.js';
import { nameOf, type Options, readOptions, usage } from './options.js';
import { readResults, type Results, writeResults } from './results.js';
import { tableOf } from './table.js';

async function main(options: Options): Promise<void> {
  const { from, json, docs } = options;
  const results = from === undefined ? await measureAll(options) : readResults(from, dimensions);
  if (json !== undefined) writeResults(json, results);
  if (docs) writeDocs(results);
}

async function measureAll({ chosen, directory, short }: Options): Promise<Results> {
  const folder = mkdtempSync(join(directory, 'audit-trail-growth-'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const cores = chooseCores();
  const conditions = conditionsOf(folder, cores);
  if (!short) process.stdout.write(`${describe(conditions)}\n`);
  const grown: Growth[] = [];
  for (const dimension of chosen) {
    const name = nameOf(dimension.id);
    process.stderr.write(`${name} …\n`);
    const growth = await measure(dimension, { size: short ? 'short' : 'full', folder, cores });
    grown.push(growth);
    if (short) process.stdout.write(`${name} works. So few and small blocks measure nothing.\n`);
    else process.stdout.write(`\n${dimension.title}\n\n${tableOf(growth)}\n`);
  }
  return { conditions, grown };
}

function optionsOrUsage(): Options | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
    return undefined;
  }
}

const options = optionsOrUsage();
if (options) await main(options);
else process.exitCode = 2;
