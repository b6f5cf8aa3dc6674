import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { tmpdir } from 'node:os';
import { stripVTControlCharacters } from 'node:util';
import { runCommand, secondsSince } from './command.mjs';
import { repository } from './repository.mjs';
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
    const files = readReport(report).testResults;
    const result = addUp(files.map(countFile));
    // An error outside every test, an unhandled rejection say, fails the run without failing a test.
    if (status !== 0 && result.failed === 0) result.failed = 1;
    for (const failure of files.flatMap(failures)) console.log(failure);
    console.log(`vitest       … ${describe(result)} (${secondsSince(started)})`);
    return result;
  } finally {
    rmSync(folder, { recursive: true });
  }
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

/** Each failed test of a file as `FAILED file > test: message`, on one line, for whoever only sees the end of a log. */
function failures({ name, status, message, assertionResults }) {
  const file = relative(repository, name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (status === 'failed' && failed.length === 0) return [describeFailure(file, message)];
  return failed.map((test) => describeFailure(`${file} > ${test.fullName}`, test.failureMessages[0] ?? ''));
}

function describeFailure(title, message) {
  const [said] = stripVTControlCharacters(message).split(/\n\s+at /); // where it happened is said above
  return `FAILED ${title}: ${said.replace(/\s+/g, ' ').slice(0, 1_000)}`;
}
