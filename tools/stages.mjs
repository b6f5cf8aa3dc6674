import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { runCommand, secondsSince } from './command.mjs';
import { addUp, describe } from './totals.mjs';

/** A script of the root package.json that passes or fails as one test; its output is shown only when it fails. */
export function check(script) {
  const started = Date.now();
  process.stdout.write(`${script.padEnd(12)} … `);
  const { status, output } = runCommand(['node', '--run', script]);
  console.log(`${status === 0 ? 'passed' : 'FAILED'} (${secondsSince(started)})`);
  if (status !== 0) console.log(output.join('\n').trim());
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

/** All tests that vitest finds, counted one by one. */
export function vitest(args) {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'audit-trail-suite-'));
  const report = join(folder, 'vitest.json');
  try {
    const command = ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args];
    const { status } = runCommand(command, { stdio: 'inherit' });
    const result = countTests(report);
    // An error outside every test, an unhandled rejection say, fails the run without failing a test.
    if (status !== 0 && result.failed === 0) result.failed = 1;
    console.log(`vitest       … ${describe(result)} (${secondsSince(started)})`);
    return result;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function countTests(report) {
  const { testResults } = readReport(report);
  return addUp(testResults.map(countFile));
}

/** Vitest writes no report when it cannot even start; the exit status tells then. */
function readReport(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return { testResults: [] };
  }
}

/** A file that fails before its tests start counts as one failed test. */
function countFile({ status, assertionResults }) {
  const count = (...states) => assertionResults.filter((test) => states.includes(test.status)).length;
  const failed = count('failed');
  return {
    passed: count('passed'),
    failed: status === 'failed' && failed === 0 ? 1 : failed,
    skipped: count('skipped', 'pending', 'todo', 'disabled'),
  };
}
