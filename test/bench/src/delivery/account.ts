import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { lineEnd } from './lines-at-once.js';

const idStart = '{"id":"'.length;
const idLength = 'evt_'.length + 26;
/** Milliseconds between positions that are saved. */
const pause = 250;

/** The least that can go on after a crash, and lets a receiver know what it has got twice: names of requests, and a position on the disk. */
export class Account {
  readonly #path: string;
  #position = 0;
  #saved = 0;
  #due = 0;
  #saving: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  begin(): void {
    this.#position = 0;
  }

  /** A body was taken: saves the position, now and then. */
  took(body: Buffer): void {
    this.#position += body.length;
    if (performance.now() >= this.#due) this.#saving ??= this.#save();
  }

  /** Saves how far it has got, and throws unless that is to the end of so many bytes, which a reader of the file can tell. */
  async check(bytes: number): Promise<void> {
    await this.#saving;
    if (this.#saved !== this.#position) await this.#save();
    assert.deepEqual(JSON.parse(readFileSync(this.#path, 'utf8')), { position: bytes });
  }

  async #save(): Promise<void> {
    const position = this.#position;
    const temporary = `${this.#path}.new`;
    {
      await using file = await open(temporary, 'w');
      await file.writeFile(JSON.stringify({ position }));
      await file.datasync();
    }
    await rename(temporary, this.#path);
    this.#saved = position;
    this.#due = performance.now() + pause;
    this.#saving = undefined;
  }
}

/** Names a body by the first and the last id in it. */
export function nameOf(body: Buffer): string {
  const last = body.lastIndexOf(lineEnd, -2) + 1;
  const ends = [0, last].map((start) => body.toString('latin1', start + idStart, start + idStart + idLength));
  return hash('sha256', ends.join(' '), 'base64url');
}
