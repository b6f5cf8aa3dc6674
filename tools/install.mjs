import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './command.mjs';
import { repository } from './repository.mjs';

/** Installs the workspace's dependencies, unless the lockfile is the one that was installed last. */
export function installDependencies(pnpm, environment) {
  const lockfile = readFileSync(join(repository, 'pnpm-lock.yaml'), 'utf8');
  const stamp = join(repository, 'node_modules', '.installed-lockfile');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfile) return;

  runStep('Installing dependencies', [pnpm, 'install', '--frozen-lockfile'], {
    env: environment,
    failure: 'pnpm could not install the dependencies: its output is above.',
  });
  writeFileSync(stamp, lockfile);
}
