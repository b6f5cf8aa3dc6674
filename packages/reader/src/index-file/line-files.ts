import { closeSync, openSync, readSync } from 'node:fs';

const mostOpen = 32;
/** Lines that lie as near to each other are read at once. Bytes. */
const gap = 16 * 1024;
const mostBytes = 1024 * 1024;

/** Where some bytes of a file lie. */
export interface Stretch {
  readonly offset: number;
  readonly length: number;
}

/** Reads lines out of files at their offsets. The files used last stay open: so a file that was deleted meanwhile is there yet. */
export class LineFiles {
  readonly #open = new Map<number, { readonly path: string; readonly descriptor: number }>();

  /**
   * The bytes of some stretches of a file, in ascending order of offsets; short where the file is.
   *
   * @throws the file system's error, ENOENT above all.
   */
  read(file: { readonly id: number; readonly path: string }, stretches: readonly Stretch[]): Buffer[] {
    const descriptor = this.#descriptorOf(file);
    const found: Buffer[] = [];
    for (let at = 0; at < stretches.length;) {
      const first = stretches[at];
      if (!first) break;
      const start = first.offset;
      let [end, next] = [start + first.length, at + 1];
      for (let near = stretches[next]; near; near = stretches[next]) {
        const nearEnd = near.offset + near.length;
        if (near.offset - end > gap || nearEnd - start > mostBytes) break;
        [end, next] = [Math.max(end, nearEnd), next + 1];
      }
      const bytes = readAt(descriptor, start, end - start);
      for (const { offset, length } of stretches.slice(at, next))
        found.push(bytes.subarray(offset - start, offset - start + length));
      at = next;
    }
    return found;
  }

  close(): void {
    for (const { descriptor } of this.#open.values()) closeSync(descriptor);
    this.#open.clear();
  }

  #descriptorOf({ id, path }: { readonly id: number; readonly path: string }): number {
    const open = this.#open.get(id);
    if (open) this.#open.delete(id);
    if (open?.path === path) {
      this.#open.set(id, open);
      return open.descriptor;
    }
    if (open) closeSync(open.descriptor); // what had that name may have been another file
    const descriptor = openSync(path, 'r');
    this.#open.set(id, { path, descriptor });
    const [oldest] = this.#open;
    if (oldest && this.#open.size > mostOpen) {
      closeSync(oldest[1].descriptor);
      this.#open.delete(oldest[0]);
    }
    return descriptor;
  }
}

function readAt(descriptor: number, start: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(descriptor, bytes, filled, length - filled, start + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

/** Offset behind the last line end before `size` in a file, `from` when there is none behind that. */
export function endOfLines(path: string, from: number, size: number): number {
  const descriptor = openSync(path, 'r');
  try {
    for (let end = size; end > from;) {
      const start = Math.max(from, end - 64 * 1024);
      const found = readAt(descriptor, start, end - start).lastIndexOf(0x0a);
      if (found !== -1) return start + found + 1;
      end = start;
    }
    return from;
  } finally {
    closeSync(descriptor);
  }
}
