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

/** Runs the contract in the application itself, with the Nest installed there, and prints what became of each case. */
const runner = `
import { adapterContract } from '@audit-trail/testing';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { startWith } from './contract-application.js';
const results = {};
for (const Adapter of [ExpressAdapter, FastifyAdapter]) {
  for (const order of ['audit first', 'audit last']) {
    for (const { name, run } of adapterContract({ start: startWith(order, () => new Adapter()) })) {
      const result = await run().then(() => 'passed', (error) => String(error?.stack ?? error));
      ((results[Adapter.name] ??= {})[order] ??= {})[name] = result;
    }
  }
}
console.log(JSON.stringify(results));
`;

describe('the packed NestJS adapter on NestJS 11', () => {
  let application: Application;
  let results: Record<string, Record<string, Record<string, string>>>;

  beforeAll(async () => {
    await using tarballs = await packAll();
    const packed = tarballs.of(['core', 'nestjs', 'testing']);
    const nest = ['common', 'core', 'platform-express', 'platform-fastify'].map((name) => `@nestjs/${name}@^11`);
    application = await createApplication({
      type: 'module',
      install: [...packed, ...nest, 'reflect-metadata', 'rxjs', '@types/node@22'],
    });
    await copyFile(source, join(application.folder, 'contract-application.ts'));
    const options = [
      '--ignoreConfig',
      '--strict',
      '--target',
      'es2024',
      '--module',
      'nodenext',
      '--types',
      'node',
      '--experimentalDecorators',
      '--emitDecoratorMetadata',
    ];
    await execute('tsc', [...options, 'contract-application.ts'], { cwd: application.folder });
    results = JSON.parse(await application.run('run-contract.js', runner));
  });

  afterAll(() => application[Symbol.asyncDispose]());

  describe.each(['ExpressAdapter', 'FastifyAdapter'])('by its %s', (adapter) => {
    it.each(['audit first', 'audit last'].flatMap((order) => names.map((name) => [order, name] as const)))(
      '%s: %s',
      (order, name) => {
        expect(results[adapter]?.[order]?.[name]).toBe('passed');
      },
    );
  });
});
