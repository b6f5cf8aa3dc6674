import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const packages = fileURLToPath(new URL('../../packages/', import.meta.url));

/** What would be published: one tarball a package, made by `pnpm pack` from what was built last. */
export interface Tarballs extends AsyncDisposable {
  /** Their absolute paths, by the names of their folders, such as `core`. */
  of(names: readonly string[]): readonly string[];
}

/** Packs every published package into a temporary folder. */
export async function packAll(): Promise<Tarballs> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-trail-tarballs-'));
  const names = await readdir(packages);
  const packed = names.map(async (name): Promise<[string, string]> => {
    const tarball = join(folder, `${name}.tgz`);
    await execute('pnpm', ['pack', '--out', tarball], { cwd: join(packages, name) });
    return [name, tarball];
  });
  const byName = new Map(await Promise.all(packed));
  return {
    of: (wanted) =>
      wanted.map((name) => {
        const path = byName.get(name);
        if (path === undefined) throw new Error(`There is no package '${name}' in ${packages}.`);
        return path;
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
