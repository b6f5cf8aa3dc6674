import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AttemptsMark } from './journal.js';
import { replaceFile } from './replace-file.js';
import type { JournalMode } from './stream.js';

/** `attempts.json` in a stream: `{ "position" }`, before which no attempt is without an outcome. */
export class AttemptsFile implements AttemptsMark {
  readonly left: number | undefined;
  readonly #path: string;
  readonly #mode: number;

  constructor(directory: string, mode: JournalMode) {
    this.#path = join(directory, 'attempts.json');
    this.#mode = mode.file;
    this.left = this.#read();
  }

  async set(position: number): Promise<void> {
    await replaceFile(this.#path, JSON.stringify({ position }), this.#mode);
  }

  clear(): void {
    rmSync(this.#path, { force: true });
  }

  /** What can't be read says that there may be some anywhere. */
  #read(): number | undefined {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch {
      return undefined; // there is none
    }
    const found = /^\{"position":(\d{1,15})\}$/.exec(text);
    return Number(found?.[1] ?? 0);
  }
}
