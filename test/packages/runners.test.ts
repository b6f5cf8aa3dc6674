import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Application, createApplication } from './application.js';
import { packAll } from './tarballs.js';

const execute = promisify(execFile);

const application = `
import { auditRecorder } from '@audit-trail/testing';
export const recorder = auditRecorder();
recorder.trail.record({ action: 'user.deleted', type: 'd', actor: { id: 'a1' }, target: { id: 'u1' }, outcome: 'denied' });
`;

const jestTests = `
import { expect, test } from '@jest/globals';
import '@audit-trail/testing/jest';
import { recorder } from './recorder.js';
test('passes', () => expect(recorder).toHaveRecorded('user.deleted', { target: 'u1', outcome: 'denied' }));
test('passes negated', () => expect(recorder).not.toHaveRecorded('user.created'));
test('fails', () => expect(recorder).toHaveRecorded('user.deleted', { outcome: 'success' }));
`;

const typedJestTests = `
import { expect } from '@jest/globals';
import '@audit-trail/testing/jest';
import { auditRecorder } from '@audit-trail/testing';
expect(auditRecorder()).not.toHaveRecorded('user.deleted', { target: 'u1', outcome: 'denied' });
// @ts-expect-error an action is a text
expect(auditRecorder()).toHaveRecorded(7);
`;

const nodeTests = `
import { test } from 'node:test';
import { assertRecorded } from '@audit-trail/testing';
import { recorder } from './recorder.js';
test('passes', () => assertRecorded(recorder, 'user.deleted', { target: 'u1', outcome: 'denied' }));
test('fails', () => assertRecorded(recorder, 'user.deleted', { outcome: 'success' }));
`;

/** What a run printed; it fails, since one test of each is wrong on purpose. */
async function outputOf(command: readonly string[], cwd: string): Promise<string> {
  const run = execute(process.execPath, command, { cwd, env: { ...process.env, NODE_OPTIONS: '', CI: '1' } });
  return run.then(
    () => 'it succeeded',
    ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
  );
}

describe('the packed assertions', () => {
  let installed: Application;

  beforeAll(async () => {
    await using tarballs = await packAll();
    installed = await createApplication({ type: 'module', install: [...tarballs.of(['core', 'testing']), 'jest@30'] });
    await writeFile(join(installed.folder, 'recorder.js'), application);
  });

  afterAll(() => installed[Symbol.asyncDispose]());

  it('work in Jest', async () => {
    await writeFile(join(installed.folder, 'audit.test.js'), jestTests);
    const output = await outputOf(['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'], installed.folder);
    expect(output).toContain('2 passed');
    expect(output).toContain('1 failed');
    expect(output).toContain('outcome: expected "success", recorded "denied"');
  });

  it('work in node:test', async () => {
    await writeFile(join(installed.folder, 'audit.node-test.js'), nodeTests);
    const output = await outputOf(['--test', '--test-reporter=tap', 'audit.node-test.js'], installed.folder);
    expect(output).toContain('# pass 1');
    expect(output).toContain('# fail 1');
    expect(output).toContain('outcome: expected "success", recorded "denied"');
  });

  it('have types in Jest', async () => {
    const options = ['--module', 'nodenext', '--skipLibCheck', '--types', ''];
    expect(await installed.typeCheck('typed.ts', typedJestTests, options)).toBe('');
  });
});
