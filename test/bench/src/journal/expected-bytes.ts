import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

const blockBytes = 1024 * 1024;

/** The files of JSON lines in a folder, by name. */
export function logsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .map((name) => join(folder, name));
}

/** The bytes of files that follow each other, some at a time. They are overwritten by the next. */
export function* bytesOf(files: readonly string[]): Generator<Buffer, undefined> {
  const block = Buffer.allocUnsafe(blockBytes);
  for (const path of files) {
    const file = openSync(path, 'r');
    try {
      for (let read = readSync(file, block); read > 0; read = readSync(file, block)) yield block.subarray(0, read);
    } finally {
      closeSync(file);
    }
  }
}

/** Throws unless what arrived is what files hold: every event, whole, once, in order. */
export function checkBytes(arrived: Iterable<Buffer>, files: readonly string[]): void {
  const blocks = bytesOf(files);
  let expected: Buffer = Buffer.alloc(0);
  let position = 0;
  for (let rest of arrived) {
    while (rest.length > 0) {
      if (expected.length === 0) expected = blocks.next().value ?? Buffer.alloc(0);
      const length = Math.min(rest.length, expected.length);
      if (length === 0) throw new Error(`More has arrived than the ${position} bytes that were sent.`);
      if (rest.compare(expected, 0, length, 0, length) !== 0)
        throw new Error(`What has arrived differs behind its byte ${position}.`);
      position += length;
      rest = rest.subarray(length);
      expected = expected.subarray(length);
    }
  }
  if (expected.length > 0 || blocks.next().value) throw new Error(`Nothing has arrived behind byte ${position}.`);
}
