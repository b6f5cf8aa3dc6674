import { statfsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import type { Cores } from './cores.js';

/** What figures depend on besides the code. */
export interface Conditions {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly availableCores: number;
  /** `null` where processes could not be kept to cores. */
  readonly pinned: Cores | null;
  /** Whether files lie in memory, where nothing is ever synced. */
  readonly filesInMemory: boolean;
}

/** Linux' number of tmpfs, from `linux/magic.h`. */
const tmpfs = 0x0102_1994;

export function conditionsOf(folder: string, cores: Cores | undefined): Conditions {
  return {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    availableCores: availableParallelism(),
    pinned: cores ?? null,
    filesInMemory: process.platform === 'linux' && statfsSync(folder).type === tmpfs,
  };
}

/** In words, with what to be careful about. */
export function describe({ node, platform, cpu, pinned, filesInMemory, availableCores }: Conditions): string {
  return [
    `Node ${node} on ${platform}, ${cpu}, ${availableCores} cores.`,
    pinned
      ? `What is measured runs on core ${pinned.measured}, what loads it on core ${pinned.load}.`
      : 'Nothing is kept to a core, for want of `taskset` or of a second core: expect wider spreads.',
    ...(filesInMemory ? ['Files are in memory, so P2 and P11 sync nothing: give --dir a folder on a disk.'] : []),
  ].join('\n');
}
