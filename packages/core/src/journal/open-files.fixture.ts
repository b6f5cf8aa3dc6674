import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What this process has open at a path, or below it. Linux only. */
export function descriptorsOf(path: string): number[] {
  return readdirSync('/proc/self/fd')
    .filter((fd) => {
      try {
        const target = readlinkSync(join('/proc/self/fd', fd));
        return target === path || target.startsWith(join(path, '/'));
      } catch {
        return false; // by which the list was read
      }
    })
    .map(Number);
}

/** How many files this process has open at a path, or below it. Linux only. */
export function opened(path: string): number {
  return descriptorsOf(path).length;
}
