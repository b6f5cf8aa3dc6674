/**
 * The whole test suite, stage by stage, ending in one line that adds up every stage: `N passed, N failed`.
 * A static check counts as one test. With `--smoke`, only the tests that depend on the version of Node.
 */
import { check, vitest } from './stages.mjs';
import { addUp, describe } from './totals.mjs';

const smoke = process.argv.includes('--smoke');
const forbidSkips = process.env.AUDIT_TRAIL_FORBID_SKIPS === '1';

const staticChecks = ['lint', 'format:check', 'typecheck', 'knip', 'publint', 'attw', 'api:check'];
const stages = [
  ...['build', ...(smoke ? [] : staticChecks)].map((script) => () => check(script)),
  () => vitest(smoke ? ['--project', 'unit', '--project', 'packages'] : []),
];

console.log(`Audit Trail on Node ${process.versions.node}\n`);
const total = addUp(stages.map((stage) => stage()));
if (forbidSkips && total.skipped > 0) console.log('\nSkipped tests are forbidden here (AUDIT_TRAIL_FORBID_SKIPS=1).');

console.log(`\n${describe(total)}`);
process.exit(total.failed > 0 || total.passed === 0 || (forbidSkips && total.skipped > 0) ? 1 : 0);
