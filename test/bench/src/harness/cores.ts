import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Where processes are kept, so that the one that is measured shares its core with nothing of ours. */
export interface Cores {
  readonly measured: number;
  readonly load: number;
}

/** The command that runs another on one core only. It becomes that other one, so the process stays the same. */
export function onCore(core: number, command: readonly string[]): readonly string[] {
  return ['taskset', '--cpu-list', String(core), ...command];
}

/** The first and the last core this process may use; undefined when there is only one, or processes can't be kept to it. */
export function chooseCores(): Cores | undefined {
  const [measured, load] = [allowedCores().at(0), allowedCores().at(-1)];
  if (measured === undefined || load === undefined || measured === load) return undefined;
  const [program = '', ...args] = onCore(measured, [process.execPath, '--version']);
  return spawnSync(program, args).status === 0 ? { measured, load } : undefined;
}

/** The ends of their ranges, such as `0-3,8`; none where that is not known. */
function allowedCores(): number[] {
  if (process.platform !== 'linux') return [];
  const list = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  return list === '' ? [] : list.split(/[-,]/).map(Number);
}
