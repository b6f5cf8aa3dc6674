import { closeSync, lstatSync, openSync, rmSync } from 'node:fs';
import { type FileHandle, link, open, rename } from 'node:fs/promises';
import { UsageError } from '../usage-error.js';

/** A file that appears under its name when it is complete, and not at all before. */
export class NewFile implements AsyncDisposable {
  readonly #path: string;
  readonly #replace: boolean;
  readonly #beside: string;
  readonly #file: FileHandle;
  readonly #guard: Disposable;

  private constructor(path: string, { beside, file, replace, guard }: Begun) {
    this.#path = path;
    this.#beside = beside;
    this.#file = file;
    this.#replace = replace;
    this.#guard = guard;
  }

  /**
   * Begins a file that only its owner may read.
   *
   * @throws UsageError when there is one, unless it may be replaced.
   */
  static async begin(path: string, replace: boolean): Promise<NewFile> {
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there !== undefined && !there.isFile() && !there.isSymbolicLink())
      throw new UsageError(`'${path}' is no file: name another, or leave out --output and redirect the output there.`);
    if (there !== undefined && !replace) throw exists(path);
    const beside = `${path}.${process.pid}.part`;
    const guard = removedOnSignal(beside);
    try {
      closeSync(openSync(beside, 'wx', 0o600)); // not beside a signal that has just looked for it
      return new NewFile(path, { beside, file: await open(beside, 'r+'), replace, guard });
    } catch (error) {
      guard[Symbol.dispose]();
      throw error;
    }
  }

  async write(text: string): Promise<void> {
    await this.#file.writeFile(text);
  }

  /** Gives the file its name; it is on the disk then. */
  async complete(): Promise<void> {
    await this.#file.sync();
    if (this.#replace) return rename(this.#beside, this.#path);
    // Unlike a rename, a link replaces nothing that was made meanwhile.
    await link(this.#beside, this.#path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw exists(this.#path);
      return rename(this.#beside, this.#path); // there are file systems without links
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#guard[Symbol.dispose]();
    await this.#file.close();
    rmSync(this.#beside, { force: true });
  }
}

interface Begun {
  readonly beside: string;
  readonly file: FileHandle;
  readonly replace: boolean;
  readonly guard: Disposable;
}

/** Removes a file, from before it is made, when a signal ends the process. */
function removedOnSignal(path: string): Disposable {
  const end = (signal: NodeJS.Signals): void => {
    rmSync(path, { force: true });
    process.off(signal, end);
    process.kill(process.pid, signal); // ends as it would have
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  return { [Symbol.dispose]: () => void process.off('SIGINT', end).off('SIGTERM', end) };
}

function exists(path: string): UsageError {
  return new UsageError(`'${path}' exists: name another file, or replace it with --force.`);
}
