import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeadLetter } from '../delivery/dead-letter.js';
import type { JournalMode } from './stream.js';
import { syncDirectoryLater } from './sync-directory.js';

/** Keeps what sinks refused for good, one JSON line each, in `dead-letters/<sink>.jsonl`. */
export class DeadLetterFiles {
  readonly #directory: string;
  readonly #mode: JournalMode;

  constructor(stream: string, mode: JournalMode) {
    this.#directory = join(stream, 'dead-letters');
    this.#mode = mode;
  }

  /** Appends letters; they are durable when this resolves. */
  async add(sink: string, letters: readonly DeadLetter[]): Promise<void> {
    const lines = letters.map((letter) => `${JSON.stringify(letter)}\n`).join('');
    const file = await open(join(this.#directory, `${sink}.jsonl`), 'a+', this.#mode.file);
    try {
      const { size } = await file.stat();
      // A write that was cut short must not spoil the next letter.
      await file.appendFile((await endsWithLine(file, size)) ? lines : `\n${lines}`);
      await file.datasync();
      if (size === 0) await syncDirectoryLater(this.#directory);
    } finally {
      await file.close();
    }
  }
}

async function endsWithLine(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 0x0a;
}
