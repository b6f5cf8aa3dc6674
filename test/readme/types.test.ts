import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Block } from './markdown.js';
import { libraries } from '../package-names.js';
import { Reader } from './reader.js';
import { readme } from './tour.js';

const used = [
  ...libraries.map((name) => `@audit-trail/${name}`),
  'cls-hooked',
  'express',
  '@types/cls-hooked',
  '@types/express',
  '@types/node',
  'reflect-metadata',
  'rxjs',
  'typescript',
  'vitest',
  'zod',
  '@jest/globals',
  'expect',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/platform-fastify',
  'fastify',
  '@nestjs/testing',
  '@opentelemetry/api',
  '@opentelemetry/context-async-hooks',
  '@opentelemetry/sdk-metrics',
  '@opentelemetry/sdk-trace',
];

/** What the pieces of code between the text take for granted. */
const around = `
import type { AuditTrail } from '@audit-trail/core';
import type { AuditRecorder } from '@audit-trail/testing';
import type { Express, RequestHandler } from 'express';
type Item = { id: string; name: string; number: string };
declare global {
  const trail: AuditTrail;
  const recorder: AuditRecorder;
  const app: Express;
  const requireAdmin: RequestHandler, remove: RequestHandler;
  const invoice: Item, mail: Item, before: Item, after: Item;
  const currentAudit: typeof import('@audit-trail/core').currentAudit;
  const audited: typeof import('@audit-trail/express').audited;
}
`;

const compile = ['npx', 'tsc', '--noEmit', '--strict', '--target', 'es2024', '--module', 'nodenext', '--skipLibCheck'];
const options = [
  '--types',
  'node',
  '--experimentalDecorators',
  '--emitDecoratorMetadata',
  '--moduleDetection',
  'force',
];

it.each(['README.md', 'docs/operating.md', ...libraries.map((name) => `packages/${name}/README.md`)])(
  'The code of %s compiles',
  { timeout: 60_000 },
  async (path) => {
    const code = (await readme(path)).filter(({ language }) => language === 'ts');
    // A catalogue makes the actions of a whole program a closed set, so that it needs a program of its own.
    const [catalogues, others] = [code.filter(registers), code.filter((block) => !registers(block))];
    await using reader = await Reader.start();
    await reader.install(used);
    await reader.save('package.json', '{ "type": "module" }');
    for (const program of [others, ...catalogues.map((block) => [block])]) {
      const files = await Promise.all(
        program.map(async ({ line, text }) => {
          const file = `line-${line}.ts`;
          await writeFile(join(reader.folder, file), text);
          return file;
        }),
      );
      await writeFile(join(reader.folder, 'around.ts'), around);
      await reader.run([...compile, ...options, 'around.ts', ...files]);
      expect(reader.output).toBe('');
    }
  },
);

function registers({ text }: Block): boolean {
  return text.includes('interface Register');
}
