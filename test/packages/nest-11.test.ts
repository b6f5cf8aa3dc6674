import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { adapterContract } from '@audit-trail/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Application, createApplication } from './application.js';
import { packAll } from './tarballs.js';

const execute = promisify(execFile);
const source = fileURLToPath(new URL('../nestjs/contract-application.ts', import.meta.url));
const names = adapterContract({ start: () => Promise.reject(new Error('only named here')) }).map(({ name }) => name);

/** Runs the contract in the application itself, with the Nest installed there, and prints a line a case. */
const runner = `
import { adapterContract } from '@audit-trail/testing';
import { startWith } from './contract-application.js';
const results = {};
for (const { name, run } of adapterContract({ start: startWith('audit last') })) {
  results[name] = await run().then(() => 'passed', (error) => String(error?.stack ?? error));
}
console.log(JSON.stringify(results));
`;

describe('the packed NestJS adapter on NestJS 11', () => {
  let application: Application;
  let results: Record<string, string>;

  beforeAll(async () => {
    await using tarballs = await packAll();
    const packed = tarballs.of(['core', 'nestjs', 'testing']);
    const nest = ['@nestjs/common@^11', '@nestjs/core@^11', '@nestjs/platform-express@^11', 'reflect-metadata', 'rxjs'];
    application = await createApplication({
      type: 'module',
      install: [...packed, ...nest, '@types/express@5', '@types/node@22'],
    });
    await copyFile(source, join(application.folder, 'contract-application.ts'));
    const options = [
      '--ignoreConfig',
      '--strict',
      '--target',
      'es2024',
      '--module',
      'nodenext',
      '--experimentalDecorators',
      '--emitDecoratorMetadata',
    ];
    await execute('tsc', [...options, 'contract-application.ts'], { cwd: application.folder });
    results = JSON.parse(await application.run('run-contract.js', runner));
  });

  afterAll(() => application[Symbol.asyncDispose]());

  it.each(names)('%s', (name) => {
    expect(results[name]).toBe('passed');
  });
});
