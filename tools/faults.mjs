/**
 * The faults that a trail has to survive, as described in test/faults; ends in `N passed, N failed`.
 *
 *   npm run faults -- [files …] [--kills <n>] [--events <n>] [--journal-gb <n>]
 *     [--runs <n>] [--commands <n>] [--seed <n>]
 */
import { parseArgs } from 'node:util';
import { check, vitest } from './stages.mjs';
import { addUp, conclude } from './totals.mjs';

const names = ['kills', 'events', 'journal-gb', 'runs', 'commands', 'seed'];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
});
for (const [name, value] of Object.entries(values)) {
  if (!/^\d+$/.test(value)) throw new Error(`--${name} is a whole number, not '${value}'.`);
  process.env[`FAULTS_${name.toUpperCase().replace('-', '_')}`] = value;
}
conclude(addUp([check('build'), vitest(['--project', 'faults', ...positionals])]));
