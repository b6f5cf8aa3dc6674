import { env } from 'node:process';

/** How long the long tests are: short by default, as `npm run faults -- --kills 5000` says on demand. */
export const options = {
  /** How often an application is killed under load. */
  kills: numberOf('FAULTS_KILLS', 100),
  /** How many events a backlog has. */
  events: numberOf('FAULTS_EVENTS', 1_000_000),
  /** Bytes of a large journal. */
  journalBytes: numberOf('FAULTS_JOURNAL_GB', 0.5) * 1e9,
  /** How many worlds anything may happen in, in any order. */
  runs: numberOf('FAULTS_RUNS', 5),
  /** How much happens in each of them, at most. */
  commands: numberOf('FAULTS_COMMANDS', 100),
  /** Where random choices begin; the same number makes the same choices. */
  seed: numberOf('FAULTS_SEED', Math.floor(Math.random() * 2 ** 32)),
};

function numberOf(name: string, otherwise: number): number {
  return env[name] === undefined ? otherwise : Number(env[name]);
}
