import { execFile } from 'node:child_process';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { adapterContract } from '@audit-trail/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Application, createApplication } from './application.js';
import { packAll } from './tarballs.js';

const execute = promisify(execFile);
const contractApplication = fileURLToPath(new URL('../nestjs/contract-application.ts', import.meta.url));
const contract = adapterContract({ start: () => Promise.reject(new Error('only named here')) }).map(({ name }) => name);

const packages = [
  'core',
  'nestjs',
  'express',
  'sink-file',
  'sink-http',
  'reader',
  'cls-hooked',
  'opentelemetry',
  'testing',
];
const peers = ['express@5', 'cls-hooked@4.2.2', '@opentelemetry/api@1.9', 'reflect-metadata@0.2', 'rxjs@7'];
const nest = ['common', 'core', 'platform-express', 'platform-fastify'].map((name) => `@nestjs/${name}@^11`);
const types = ['@types/node@22', '@types/jest@30', '@types/express@5', '@types/cls-hooked@4'];
const jests = { 'Jest 29': 'jest-29', 'Jest 30': 'jest-30' };
const runners = [
  'jest-29@npm:jest@29.7.0',
  'jest-30@npm:jest@30.5.2',
  'jest@30.5.2',
  'ts-jest@29.4.15',
  'typescript@5.9.3',
];

/** As `nest new` made it for years. */
const jestConfiguration = {
  moduleFileExtensions: ['js', 'json', 'ts'],
  rootDir: '.',
  testRegex: String.raw`.*\.spec\.ts$`,
  transform: { [String.raw`^.+\.(t|j)s$`]: 'ts-jest' },
  testEnvironment: 'node',
};

const typescriptConfiguration = {
  compilerOptions: {
    module: 'commonjs',
    moduleResolution: 'node',
    target: 'ES2023',
    lib: ['ES2023', 'ESNext.Disposable'],
    emitDecoratorMetadata: true,
    experimentalDecorators: true,
    esModuleInterop: true,
    skipLibCheck: true,
    isolatedModules: true, // each run only translates; types are checked once
    noEmit: true,
    strict: true,
    types: ['node', 'jest'],
  },
};

const contractTests = `
import { adapterContract } from '@audit-trail/testing';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { startWith } from './contract-application';

describe('ExpressAdapter', () => {
  for (const { name, run } of adapterContract({ start: startWith('audit last', () => new ExpressAdapter()) })) test(name, run);
});
describe('FastifyAdapter', () => {
  for (const { name, run } of adapterContract({ start: startWith('audit first', () => new FastifyAdapter()) })) test(name, run);
});
`;

/** Jest gives modules an Error and a Promise that are not those of Node.js. */
const packageTests = `
import { mkdtemp, readFile } from 'node:fs/promises';
import * as clsHooked from '@audit-trail/cls-hooked';
import { AuditError, createAuditTrail } from '@audit-trail/core';
import * as adapter from '@audit-trail/core/adapter';
import { audit, audited } from '@audit-trail/express';
import * as opentelemetry from '@audit-trail/opentelemetry';
import { openTrail } from '@audit-trail/reader';
import { fileSink } from '@audit-trail/sink-file';
import { httpSink } from '@audit-trail/sink-http';
import { auditRecorder } from '@audit-trail/testing';
import '@audit-trail/testing/jest';
import express from 'express';

async function request(app: express.Express, path: string): Promise<number> {
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const { status } = await fetch('http://127.0.0.1:' + port + path, { method: 'POST' });
  await new Promise((resolve) => server.close(resolve));
  return status;
}

test('every package loads, and core once', () => {
  expect(clsHooked.clsContext).toBeInstanceOf(Function);
  expect(opentelemetry.otelFacts).toBeInstanceOf(Function);
  expect(() => httpSink({ url: 'nowhere' })).toThrow(AuditError);
  expect(adapter.wrongOption('it')).toBeInstanceOf(AuditError);
});

test('what is on disk is recorded, delivered and read', async () => {
  const folder = await mkdtemp('recorded-');
  const path = folder + '/audit.jsonl';
  const trail = createAuditTrail({ directory: folder + '/trail', sinks: [fileSink({ path })] });
  const { id } = trail.record({ action: 'report.exported', type: 'r', actor: { id: 'u1' } });
  expect(await trail.close()).toMatchObject({ delivered: 1, pending: 0, lost: 0 });
  expect(await readFile(path, 'utf8')).toContain(id);
  expect((await openTrail(folder + '/trail').events()).events).toMatchObject([{ id }]);
});

test('a promise and an error of Node.js itself are understood', async () => {
  const recorder = auditRecorder();
  const app = express();
  app.use(audit(recorder.trail));
  app.post('/files/:id', audited('file.read', { target: 'file:params.id' }), () => readFile('/nowhere/at/all'));
  expect(await request(app, '/files/7')).toBe(500);
  expect(recorder).toHaveRecorded('file.read', { target: '7', outcome: 'failure' });
  expect(recorder.events[0]?.reason).toMatch(/^ENOENT/);
});
`;

describe('the packed packages in the Jest of a CommonJS application on NestJS 11', () => {
  let application: Application;

  beforeAll(async () => {
    await using tarballs = await packAll();
    application = await createApplication({
      type: 'commonjs',
      install: [...tarballs.of(packages), ...nest, ...peers, ...types, ...runners],
    });
    await copyFile(contractApplication, join(application.folder, 'contract-application.ts'));
    const files = {
      'jest.config.json': JSON.stringify(jestConfiguration),
      'tsconfig.json': JSON.stringify(typescriptConfiguration),
      'contract.spec.ts': contractTests,
      'packages.spec.ts': packageTests,
    };
    await Promise.all(
      Object.entries(files).map(([name, content]) => writeFile(join(application.folder, name), content)),
    );
  });

  afterAll(() => application[Symbol.asyncDispose]());

  it('have types for it', async () => {
    const check = execute(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], {
      cwd: application.folder,
    });
    expect(
      await check.then(
        () => '',
        ({ stdout }: { stdout: string }) => stdout,
      ),
    ).toBe('');
  });

  describe.each(Object.entries(jests))('%s', (_name, runner) => {
    it('runs the contract and uses every package', async () => {
      const { problems, passed } = await run(application, runner);
      expect(problems).toEqual([]);
      expect(passed).toHaveLength(2 * contract.length + 3);
    });
  });
});

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** What Jest says of each test, without the flag that would let it load ES modules. */
async function run({ folder }: Application, runner: string): Promise<{ problems: string[]; passed: string[] }> {
  const command = [`node_modules/${runner}/bin/jest.js`, '--json', '--runInBand'];
  const options = { cwd: folder, env: { ...process.env, NODE_OPTIONS: '', CI: '1' }, maxBuffer: 2 ** 26 };
  const { stdout } = await execute(process.execPath, command, options).catch((error: { stdout: string }) => error);
  const { testResults }: Report = JSON.parse(stdout);
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status !== 'passed');
  return {
    problems: [
      ...testResults.filter(({ assertionResults }) => assertionResults.length === 0).map(({ message }) => message),
      ...failed.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages.join('\n')}`),
    ],
    passed: tests.filter(({ status }) => status === 'passed').map(({ fullName }) => fullName),
  };
}
