import { readdir, readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import type { AuditEvent } from '@audit-trail/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { libraries, packages } from '../package-names.js';
import { type Application, createApplication } from './application.js';
import { packAll, type Tarballs } from './tarballs.js';

let tarballs: Tarballs;
beforeAll(async () => {
  tarballs = await packAll();
});
afterAll(() => tarballs[Symbol.asyncDispose]());

const record = `
  const trail = createAuditTrail({ directory: 'trail' });
  trail.record({ action: 'report.exported', type: 'r', actor: { id: 'u1', name: 'Rosella Lang' } });
  trail.close().then((closed) => console.log(JSON.stringify(closed)));
`;

/** The suites for test runners need one of them. */
const importable = libraries.filter((name) => name !== 'testing');
const peers = [
  'express',
  '@nestjs/common',
  '@nestjs/core',
  'cls-hooked',
  '@opentelemetry/api',
  'reflect-metadata',
  'rxjs',
  '@types/express',
  '@types/node',
];

describe('An ES module application', () => {
  let application: Application;
  beforeAll(async () => {
    application = await createApplication({ type: 'module', install: tarballs.of(['core']) });
  });
  afterAll(() => application[Symbol.asyncDispose]());

  it('installs core with one dependency and no more', () => {
    expect(application.installed.toSorted()).toEqual(['@audit-trail/core', '@standard-schema/spec']);
  });

  it('records an event that its journal then holds', async () => {
    await application.run('main.js', `import { createAuditTrail } from '@audit-trail/core';${record}`);
    expect(await journalOf(application)).toMatchObject([{ action: 'report.exported', actor_id: 'u1' }]);
  });
});

describe('A CommonJS application', () => {
  let application: Application;
  beforeAll(async () => {
    application = await createApplication({ type: 'commonjs', install: tarballs.of(['core']) });
  });
  afterAll(() => application[Symbol.asyncDispose]());

  it('records an event that its journal then holds', async () => {
    await application.run('main.js', `const { createAuditTrail } = require('@audit-trail/core');${record}`);
    expect(await journalOf(application)).toMatchObject([{ action: 'report.exported', actor_id: 'u1' }]);
  });

  it('shares one copy with ES modules of the same process', async () => {
    const output = await application.run(
      'same.js',
      `const core = require('@audit-trail/core');
       import('@audit-trail/core').then((imported) => console.log(imported.currentAudit === core.currentAudit));`,
    );
    expect(output.trim()).toBe('true');
  });
});

describe('An application with every package', () => {
  let application: Application;
  beforeAll(async () => {
    const install = [...tarballs.of(packages), ...(await Promise.all(peers.map(asInstalledHere)))];
    application = await createApplication({ type: 'module', install });
  });
  afterAll(() => application[Symbol.asyncDispose]());

  it.each(importable)('imports and requires @audit-trail/%s', async (name) => {
    const imported = await application.run('import.js', `import * as it from '@audit-trail/${name}';${printNames}`);
    const required = await application.run('require.cjs', `const it = require('@audit-trail/${name}');${printNames}`);
    expect(JSON.parse(imported)).not.toEqual([]);
    expect(JSON.parse(required)).toEqual(JSON.parse(imported));
  });

  it('has one copy of each package, whether it is imported or required', async () => {
    expect(JSON.parse(await application.run('copies.cjs', copies(importable)))).toEqual({ other: [], loaded: [] });
  });

  it('starts without those parts of Node.js that are dear to load and needed by few', async () => {
    expect(JSON.parse(await application.run('parts.js', loadedParts))).toEqual([]);
  });

  it('records what an Express application does, and answers by the command line', async () => {
    await application.run('server.js', expressServer);
    const [event, ...others] = await journalOf(application);
    expect(event).toMatchObject({ action: 'user.viewed', target_id: '7', actor_id: 'u1', outcome: 'success' });
    expect(others).toEqual([]);
    expect(JSON.parse(await application.run('ask.js', ask))).toEqual(event);
  });

  it.each([
    ['nodenext', ['--module', 'nodenext']],
    ['node16', ['--module', 'node16']],
    ['bundler', ['--module', 'esnext', '--moduleResolution', 'bundler']],
  ])('type-checks with module resolution %s', async (_resolution, options) => {
    expect(
      await application.typeCheck('consumer.ts', consumer, [...options, '--types', 'node', '--skipLibCheck']),
    ).toBe('');
  });

  it.each(['nodenext', 'node16'])('type-checks a CommonJS module with module resolution %s', async (module) => {
    const options = ['--module', module, '--types', 'node', '--skipLibCheck'];
    const code = consumer.replace('await using trail', 'const trail');
    expect(await application.typeCheck('consumer.cts', code, options)).toBe('');
  });
});

const printNames = `console.log(JSON.stringify(Object.keys(it).filter((key) => key !== 'module.exports').sort()));`;

/** Prints which of the packages are not the same both ways, and what was loaded of their CommonJS form. */
const copies = (names: readonly string[]): string => `
  const names = ${JSON.stringify(['core/adapter', ...names])}.map((name) => '@audit-trail/' + name);
  const required = names.map((name) => require(name));
  Promise.all(names.map((name) => import(name))).then((imported) => {
    const other = names.filter((name, index) => imported[index] !== required[index]);
    const loaded = Object.keys(require.cache).filter((path) => /audit-trail.*commonjs/.test(path));
    console.log(JSON.stringify({ other, loaded }));
  });
`;

const loadedParts = `
  import '@audit-trail/core';
  import '@audit-trail/express';

  const dear = ['crypto', 'http', 'http2', 'sqlite', 'worker_threads'];
  console.log(JSON.stringify(dear.filter((name) => process.moduleLoadList.includes('NativeModule ' + name))));
`;

const ask = `
  import { execFileSync } from 'node:child_process';
  const query = ['query', '--trail', 'trail', '--target', 'user:7', '--json'];
  console.log(execFileSync('node_modules/.bin/audit-trail', query, { encoding: 'utf8' }));
`;

const expressServer = `
  import { createAuditTrail } from '@audit-trail/core';
  import { audit, audited } from '@audit-trail/express';
  import express from 'express';

  const trail = createAuditTrail({ directory: 'trail' });
  const app = express();
  app.use(audit(trail, { actor: () => ({ id: 'u1', name: 'Rosella Lang' }) }));
  app.get('/users/:id', audited('user.viewed', { type: 'r', target: 'user:params.id' }), (req, res) => res.send('ok'));
  const server = app.listen(0, '127.0.0.1', async () => {
    await fetch(\`http://127.0.0.1:\${server.address().port}/users/7\`);
    server.close();
    await trail.close();
  });
`;

const consumer = `
  import { type ClsNamespace, clsContext } from '@audit-trail/cls-hooked';
  import { type AuditEvent, type Sink, createAuditTrail } from '@audit-trail/core';
  import { audit, audited } from '@audit-trail/express';
  import { fileSink } from '@audit-trail/sink-file';
  import { httpSink } from '@audit-trail/sink-http';
  import { type EventPage, openTrail } from '@audit-trail/reader';

  export const page: Promise<EventPage> = openTrail('./trail').forGroup('acme').events({ action: '*.deleted' });
  const sinks: Sink[] = [fileSink({ path: './audit.jsonl' }), httpSink({ url: 'https://audit.example.com' })];
  await using trail = createAuditTrail({ directory: './trail', sinks });
  const id: string = trail.record({ action: 'report.exported', type: 'r' }).id;
  declare const namespace: ClsNamespace;
  export const context = audit(trail, clsContext(namespace, { actor: 'user', group: 'tenant.id' }));
  export const layers = [audit(trail), audited('user.viewed', { type: 'r', target: 'user:params.id' })];
  export const print = (event: AuditEvent): string => \`\${event.action} \${event.occurred_at} \${id}\`;
  // @ts-expect-error: a type is one of c, r, u, d
  trail.record({ action: 'report.exported', type: 'x' });
`;

/** A dependency at the version this repository is tested with, so that a release elsewhere changes nothing here. */
async function asInstalledHere(name: string): Promise<string> {
  const manifest = findPackageJSON(name, import.meta.url);
  if (manifest === undefined) throw new Error(`${name} is not installed: name it in test/package.json`);
  const { version }: { version: string } = JSON.parse(await readFile(manifest, 'utf8'));
  return `${name}@${version}`;
}

/** Every event in the application's journal, read as a person would: the lines of its files. */
async function journalOf({ folder }: Application): Promise<readonly AuditEvent[]> {
  const directory = join(folder, 'trail');
  const files = await readdir(directory, { recursive: true });
  const segments = files.filter((file) => file.endsWith('.jsonl'));
  const texts = await Promise.all(segments.map((file) => readFile(join(directory, file), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
  return lines.map((line): AuditEvent => JSON.parse(line));
}
