/**
 * The whole test suite, stage by stage, ending in one line that adds up every stage: `N passed, N failed`.
 * A static check counts as one test. With `--smoke`, only the tests that depend on the version of Node.
 */
import { check, vitest } from './stages.mjs';
import { addUp, describe } from './totals.mjs';

const smoke = process.argv.includes('--smoke');
const forbidSkips = process.env.AUDIT_TRAIL_FORBID_SKIPS === '1';

const staticChecks = [
  () => check('oxlint', ['oxlint']),
  () => check('oxfmt', ['oxfmt', '--check']),
  () => check('tsc', ['tsc']),
  () => check('knip', ['knip']),
  () => check('publint', ['turbo', 'run', 'publint', '--output-logs=errors-only']),
  () => check('attw', ['turbo', 'run', 'attw', '--output-logs=errors-only']),
  () => check('api reports', ['node', 'tools/api.mjs', '--check']),
];
const stages = [
  () => check('build', ['turbo', 'run', 'build', '--output-logs=errors-only']),
  ...(smoke ? [] : staticChecks),
  () => vitest(smoke ? ['--project', 'unit', '--project', 'packages'] : []),
];

console.log(`Audit Trail on Node ${process.versions.node}\n`);
const total = addUp(stages.map((stage) => stage()));
if (forbidSkips && total.skipped > 0) console.log('\nSkipped tests are forbidden here (AUDIT_TRAIL_FORBID_SKIPS=1).');

console.log(`\n${describe(total)}`);
process.exit(total.failed > 0 || total.passed === 0 || (forbidSkips && total.skipped > 0) ? 1 : 0);
