/**
 * The whole test suite, stage by stage, ending in one line that adds up every stage: `N passed, N failed`.
 * A static check counts as one test. With `--smoke`, only the tests that depend on the version of Node. The faults are in
 * a suite of their own, `faults.mjs`.
 */
import { check, vitest } from './stages.mjs';
import { addUp, conclude } from './totals.mjs';

const smoke = process.argv.includes('--smoke');

const staticChecks = ['lint', 'format:check', 'typecheck', 'knip', 'publint', 'attw', 'api:check'];
const stages = [
  ...['build', ...(smoke ? [] : staticChecks)].map((script) => () => check(script)),
  () => vitest(smoke ? ['--project', 'unit', '--project', 'packages'] : ['--project', '!faults']),
];

console.log(`Audit Trail on Node ${process.versions.node}\n`);
conclude(addUp(stages.map((stage) => stage())));
