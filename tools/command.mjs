import { spawnSync } from 'node:child_process';
import { repository } from './repository.mjs';

/** Runs a command to its end. Returns its exit status, and its output unless `stdio` sends that elsewhere. */
export function runCommand([command, ...args], options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: repository,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: Infinity,
    ...options,
  });
  return { status, output: [stdout, stderr, error?.message].filter(Boolean) };
}

/**
 * Runs a command as one line of progress on stderr: what it does, and how long that took.
 *
 * @throws Error with the command's output when it fails.
 */
export function runStep(title, command, { failure, ...options }) {
  const started = Date.now();
  process.stderr.write(`${title} … `);
  const { status, output } = runCommand(command, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  process.stderr.write(`${status === 0 ? 'done' : 'FAILED'} (${secondsSince(started)})\n`);
  if (status !== 0) throw new Error([...output.map((text) => text.trim()), failure].join('\n\n'));
}

export function secondsSince(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
