/** How costs grow: `npm run bench:growth`. */
import { conditionsOf, describe } from '../harness/conditions.js';
import { chooseCores } from '../harness/cores.js';
import { runProgram, temporaryFolder } from '../harness/program.js';
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
  const folder = temporaryFolder(directory, 'audit-trail-growth-');
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

await runProgram(main, { readOptions, usage });
