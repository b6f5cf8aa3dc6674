import { machine } from './machine.js';
import { options } from './options.js';

const missing = Object.entries(machine).flatMap(([name, possible]) => (possible ? [] : name));

/** Runs once, before all tests: says how to repeat them, and what can't be tested here. */
export function setup(): void {
  const { kills, events, runs, commands, seed } = options;
  // The tests' processes begin with what is set here.
  process.env['FAULTS_SEED'] = String(seed);
  process.stdout.write(
    `\nFaults: ${kills} kills, a backlog of ${events} events, ${runs} worlds of ${commands} commands, --seed ${seed}\n`,
  );
  if (missing.length > 0) process.stdout.write(`Skipped for want of: ${missing.join(', ')} (README.md says why)\n`);
}
