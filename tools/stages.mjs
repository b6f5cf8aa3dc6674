import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { addUp, describe } from './totals.mjs';
import { repository } from './repository.mjs';

/** A script of the root package.json that passes or fails as one test; its output is shown only when it fails. */
export function check(script) {
  const started = Date.now();
  process.stdout.write(`${script.padEnd(12)} … `);
  const { status, output } = run(['node', '--run', script], 'pipe');
  console.log(`${status === 0 ? 'passed' : 'FAILED'} (${seconds(started)})`);
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
    const { status } = run(command, 'inherit');
    const result = countTests(report);
    // An error outside every test, an unhandled rejection say, fails the run without failing a test.
    if (status !== 0 && result.failed === 0) result.failed = 1;
    console.log(`vitest       … ${describe(result)} (${seconds(started)})`);
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

function run([command, ...args], stdio) {
  const windows = process.platform === 'win32';
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: repository,
    stdio,
    encoding: 'utf8',
    shell: windows,
    maxBuffer: Infinity,
  });
  return { status, output: [stdout, stderr, error?.message].filter(Boolean) };
}

function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
