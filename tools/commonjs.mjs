/**
 * Makes the CommonJS form of the package in the current folder, from what was compiled: each entry of `exports` with a
 * `require` gets it, from its `default`. Node.js itself never loads it: by `module-sync` it has the one ES module for `import`
 * and `require()` alike. It is for what brings a module system of its own that can't require ES modules, such as Jest.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, parse, relative } from 'node:path';
import { rolldown } from 'rolldown';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.values(exports).filter((entry) => entry.require);
const folder = dirname(entries[0].require);

const bundle = await rolldown({
  input: Object.fromEntries(entries.map((entry) => [parse(entry.require).name, entry.default])),
  external: /^[^./]/,
  platform: 'node',
});
await bundle.write({
  dir: folder,
  format: 'cjs',
  esModule: true,
  cleanDir: true,
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name].cjs',
});

// The types are those of the ES module, not a second set that would not fit the first. TypeScript complains of that where
// `module` is `node16` or `node18`, since it takes `require()` of an ES module for impossible.
for (const { types, default: module } of entries) {
  writeFileSync(types.require, `// @ts-ignore\nexport * from '${relative(folder, module)}';\n`);
}
