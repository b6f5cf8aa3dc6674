import { hash } from 'node:crypto';
import { open, rename } from 'node:fs/promises';

const eventsAtOnce = 500;
const lineEnd = 0x0a;
const idStart = '{"id":"'.length;
const idLength = 'evt_'.length + 26;
/** Milliseconds between positions that are saved. */
const pause = 250;

/** The least that can go on after a crash, and lets a receiver know what it has got twice: names of requests, and a position on the disk. */
export class Account {
  readonly #path: string;
  #position = 0;
  #due = 0;
  #saving: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Names a body by the ids in it. */
  nameOf(body: Buffer): string {
    const ids = Buffer.allocUnsafe(eventsAtOnce * idLength);
    let length = 0;
    for (let start = 0; start < body.length; start = body.indexOf(lineEnd, start) + 1) {
      length += body.copy(ids, length, start + idStart, start + idStart + idLength);
    }
    return hash('sha256', ids.subarray(0, length), 'base64url');
  }

  /** A body was taken: saves the position, now and then. */
  took(body: Buffer): void {
    this.#position += body.length;
    if (performance.now() >= this.#due) this.#saving ??= this.#save();
  }

  /** Resolves when nothing is being saved any more. */
  async settled(): Promise<void> {
    await this.#saving;
  }

  async #save(): Promise<void> {
    const temporary = `${this.#path}.new`;
    {
      await using file = await open(temporary, 'w');
      await file.writeFile(JSON.stringify({ position: this.#position }));
      await file.datasync();
    }
    await rename(temporary, this.#path);
    this.#due = performance.now() + pause;
    this.#saving = undefined;
  }
}
