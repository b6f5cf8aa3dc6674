import { defineConfig } from 'vitest/config';

const source = (path: string) => new URL(`./packages/${path}`, import.meta.url).pathname;

/** Tests run against the sources, so none needs a build. */
const alias = [
  { find: /^@audit-trail\/(core|testing)\/(adapter|jest|vitest)$/, replacement: source('$1/src/$2.ts') },
  { find: /^@audit-trail\/([a-z-]+)$/, replacement: source('$1/src/index.ts') },
];

const shared = {
  resolve: { alias },
  // Nest needs legacy decorators with their metadata, which Vite's transform leaves out by default.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
};

export default defineConfig({
  test: {
    projects: [
      { ...shared, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'] } },
      { ...shared, test: { name: 'examples', include: ['examples/*/**/*.test.ts'] } },
      { ...shared, test: { name: 'test', include: ['test/**/*.test.ts'] } },
    ],
  },
});
