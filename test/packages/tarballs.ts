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
  /** Absolute paths by package name, such as `@audit-trail/core`. */
  readonly byName: ReadonlyMap<string, string>;
}

/** Packs every published package into a temporary folder. */
export async function packAll(): Promise<Tarballs> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-trail-tarballs-'));
  const names = await readdir(packages);
  const packed = names.map(async (name): Promise<[string, string]> => {
    const tarball = join(folder, `${name}.tgz`);
    await execute('pnpm', ['pack', '--out', tarball], { cwd: join(packages, name) });
    return [`@audit-trail/${name}`, tarball];
  });
  return {
    byName: new Map(await Promise.all(packed)),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
