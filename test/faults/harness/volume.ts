import { execFile } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Place } from './place.js';

const run = promisify(execFile);

/** A small file system in memory, for a disk that gets full. */
export class Volume {
  readonly path: string;
  readonly #ballast: string;

  static async mount(place: Place, megabytes: number): Promise<Volume> {
    const volume = new Volume(join(place.directory, 'volume'));
    mkdirSync(volume.path);
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', volume.path]);
    // Lazily: whatever was killed may not be gone from it yet.
    place.atEnd(() => run('umount', ['--lazy', volume.path]));
    return volume;
  }

  private constructor(path: string) {
    this.path = path;
    this.#ballast = join(path, 'ballast');
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize;
  }

  /** Leaves so many bytes free, in blocks of 4 KiB, or none. */
  fill(freeBytes = 0): void {
    const fd = openSync(this.#ballast, 'a');
    try {
      for (let left = this.freeBytes - freeBytes; left > 0; left = this.freeBytes - freeBytes)
        writeSync(fd, Buffer.alloc(Math.min(left, 1024 * 1024)));
    } finally {
      closeSync(fd);
    }
  }

  /** Takes the ballast away. */
  free(): void {
    rmSync(this.#ballast, { force: true });
  }
}
