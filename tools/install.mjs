import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { repository } from './repository.mjs';

/** Installs the workspace's dependencies, unless the lockfile is the one that was installed last. */
export function installDependencies(pnpm, environment) {
  const lockfile = readFileSync(join(repository, 'pnpm-lock.yaml'), 'utf8');
  const stamp = join(repository, 'node_modules', '.installed-lockfile');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfile) return;

  const install = spawnSync(pnpm, ['install', '--frozen-lockfile'], {
    cwd: repository,
    env: environment,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) {
    throw new Error('pnpm could not install the dependencies: its output is above.');
  }
  writeFileSync(stamp, lockfile);
}
