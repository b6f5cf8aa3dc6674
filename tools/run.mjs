#!/usr/bin/env node
/**
 * The one entry point: runs a task of this repository with the right Node and pnpm, whatever is installed here.
 *
 *   node tools/run.mjs <script> [args]     a script of the root package.json
 *   node tools/run.mjs exec <command…>     a command with the toolchain and node_modules/.bin on PATH
 *   node tools/run.mjs pnpm <args…>        pnpm itself
 *
 * Needs Node 18 and npm, and nothing installed: this file and what it imports have no dependencies.
 */
import { delimiter, dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { installDependencies } from './install.mjs';
import { repository } from './repository.mjs';
import { resolveToolchain } from './toolchain.mjs';

const [task, ...args] = process.argv.slice(2);
if (task === undefined) {
  console.error('Usage: node tools/run.mjs <script> [args] | exec <command…> | pnpm <args…>');
  process.exit(2);
}

const { node, pnpm } = resolveToolchain();
const binaries = [dirname(node), dirname(pnpm), join(repository, 'node_modules', '.bin')];
const environment = {
  ...process.env,
  PATH: [...binaries, process.env.PATH].join(delimiter),
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

if (task !== 'pnpm') installDependencies(pnpm, environment);

const [command, ...rest] =
  task === 'exec' ? args : task === 'pnpm' ? [pnpm, ...args] : [pnpm, 'run', '--silent', task, ...args];
if (command === undefined) {
  console.error('Usage: node tools/run.mjs exec <command…>');
  process.exit(2);
}
const { status, error } = spawnSync(command, rest, {
  cwd: repository,
  env: environment,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (error) console.error(`Could not run ${command}: ${error.message}`);
process.exit(status ?? 1);
