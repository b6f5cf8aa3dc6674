/**
 * Bundles what was compiled of the package in the current folder: a file for each entry of its `exports`, and one for what
 * these share. Reading one file a module took Node.js most of the time of an import.
 *
 * Each entry with a `require` gets a CommonJS form besides. Node.js itself never loads it: by `module-sync` it has the one ES
 * module for `import` and `require()` alike. It is for what brings a module system of its own that can't require ES modules,
 * such as Jest.
 */
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, parse, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const folder = 'dist';
const compiled = join(folder, 'compiled');

/** Libraries that become part of a package. Of `ulid` it is the build for all platforms: the one for Node.js loads `node:crypto`. */
const inlined = ['ulid'];

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.values(exports).filter((entry) => entry.default);
const required = entries.filter((entry) => entry.require);

for (const stale of globSync('dist/*.js{,.map}')) rmSync(stale);
await bundle(entries, { dir: folder, sourcemap: true });
await bundle(required, { dir: dirname(required[0].require), format: 'cjs', esModule: true, cleanDir: true });

// The types are those of the ES module, not a second set that would not fit the first. TypeScript complains of that where
// `module` is `node16` or `node18`, since it takes `require()` of an ES module for impossible; elsewhere it does not, which
// `@ts-expect-error` would not allow.
for (const { types, require, default: module } of required) {
  writeFileSync(types.require, `// @ts-ignore\nexport * from '${relative(dirname(require), module)}';\n`);
}

/** Bundles the modules of entries, with what they share in files beside them. */
async function bundle(published, output) {
  const extension = output.format === 'cjs' ? 'cjs' : 'js';
  const names = published.map((entry) => parse(entry.default).name);
  const bundled = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, join(compiled, `${name}.js`)])),
    external: (name) => /^[^./]/.test(name) && !inlined.includes(name),
    platform: 'neutral',
    plugins: [{ name: 'source-maps', load: loadWithMap }],
  });
  const { output: chunks } = await bundled.write({
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `[name].${extension}`,
    // Node.js reads ASCII twice as fast, and each comment. Source maps have both as they were written.
    charset: 'ascii',
    comments: { jsdoc: false },
    ...output,
  });
  copyLicences(chunks, output.dir);
}

/** A library that became part of a package brings its licence. */
function copyLicences(chunks, directory) {
  const modules = chunks.flatMap(({ moduleIds = [] }) => moduleIds);
  for (const library of inlined) {
    const [, root] = modules.map((id) => id.match(`^(.*/node_modules/${library})/`)).find(Boolean) ?? [];
    if (root) copyFileSync(join(root, 'LICENSE'), join(directory, `${library}.LICENSE`));
  }
}

/** Lets the source map of a bundle lead to the sources. */
function loadWithMap(path) {
  if (!path.startsWith(resolve(compiled))) return undefined;
  return { code: readFileSync(path, 'utf8'), map: readFileSync(`${path}.map`, 'utf8') };
}
