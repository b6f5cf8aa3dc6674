import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** What whoever installs such a package has already. */
const given: ReadonlySet<string> = new Set(['express']);

/**
 * What is installed with some packages, themselves included, as `name@version`: all that they and their dependencies need
 * to run. Not Express, to which they are added.
 */
export function packagesOf(names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string, from: string): void => {
    const folder = folderOf(name, from);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    const version = `${manifest.name}@${manifest.version}`;
    if (found.has(version)) return;
    found.add(version);
    for (const needed of neededBy(manifest)) add(needed, folder);
  };
  for (const name of names) add(name, dirname(fileURLToPath(import.meta.url)));
  return found;
}

function neededBy({ dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} }: Manifest): string[] {
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  return [...Object.keys(dependencies), ...peers].filter((name) => !given.has(name));
}

/** As Node.js looks for it from a folder. */
function folderOf(name: string, from: string): string {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return realpathSync(folder);
  if (dirname(from) === from) throw new Error(`The package ${name} is not installed.`);
  return folderOf(name, dirname(from));
}
