import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Tests run against the sources. Those in `test/` that start programs or pack packages need a build besides. */
const alias = [
  { find: /^@audit-trail\/(core|testing)\/(adapter|jest|vitest)$/, replacement: source('packages/$1/src/$2.ts') },
  { find: /^@audit-trail\/example-([a-z-]+)$/, replacement: source('examples/$1/src/index.ts') },
  { find: /^@audit-trail\/([a-z-]+)$/, replacement: source('packages/$1/src/index.ts') },
];

const shared = {
  resolve: { alias },
  // Nest needs legacy decorators with their metadata, which Vite's transform leaves out by default.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
};

export default defineConfig({
  test: {
    // Tests mostly wait, for files, timers and processes: two on two cores, not one as by default.
    maxWorkers: '100%',
    projects: [
      // Property tests take their time on a busy machine.
      { ...shared, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'], testTimeout: 30_000 } },
      { ...shared, test: { name: 'examples', include: ['examples/*/**/*.test.ts'] } },
      {
        ...shared,
        test: { name: 'packages', include: ['test/packages/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 300_000 },
      },
      {
        ...shared,
        test: {
          name: 'test',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{faults,packages}/**', '**/node_modules/**'],
        },
      },
      {
        ...shared,
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          globalSetup: 'test/faults/harness/announce.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
