#!/usr/bin/env node
/**
 * The one entry point: runs a task of this repository with the right Node and pnpm, whatever is installed here.
 *
 *   node tools/run.mjs <script> [args]     a script of the root package.json
 *   node tools/run.mjs exec <command…>     a command with the toolchain and node_modules/.bin on PATH
 *   node tools/run.mjs pnpm <args…>        pnpm itself
 *
 * Needs Node 20 and npm, and nothing installed: this file and what it imports have no dependencies.
 */
import { once } from 'node:events';
import { delimiter, dirname, join } from 'node:path';
import { spawn } from 'node:child_process';
import { installDependencies } from './install.mjs';
import { repository } from './repository.mjs';
import { resolveToolchain } from './toolchain.mjs';

try {
  end(await run(process.argv.slice(2)));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** Resolves with the task's exit code, or the signal that ended it. */
async function run([task, ...args]) {
  if (task === undefined || (task === 'exec' && args.length === 0)) {
    throw new Error('Usage: node tools/run.mjs <script> [args] | exec <command…> | pnpm <args…>');
  }
  const { node, pnpm } = resolveToolchain();
  const binaries = [dirname(node), dirname(pnpm), join(repository, 'node_modules', '.bin')];
  const env = {
    ...process.env,
    PATH: [...binaries, process.env.PATH].join(delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  };
  if (task !== 'pnpm') installDependencies(pnpm, env);

  // `node --run` starts root scripts: unlike a package manager's `run`, it adds nothing to their output.
  const commands = { exec: args, pnpm: [pnpm, ...args] };
  const [command, ...rest] = commands[task] ?? [node, '--run', task, '--', ...args];
  const child = spawn(command, rest, {
    cwd: repository,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  // Ctrl-C reaches the child on its own, and how that ends is for the child to say; other signals come to us alone.
  const outlive = () => undefined;
  const passOn = (signal) => child.kill(signal);
  process.on('SIGINT', outlive).on('SIGTERM', passOn);
  try {
    const [code, signal] = await once(child, 'exit');
    return { code, signal };
  } catch (error) {
    throw new Error(`Could not run ${command}: ${error.message}`, { cause: error });
  } finally {
    process.off('SIGINT', outlive).off('SIGTERM', passOn);
  }
}

/** Ends as the task did. */
function end({ code, signal }) {
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code;
}
