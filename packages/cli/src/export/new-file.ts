import { lstatSync, rmSync } from 'node:fs';
import { type FileHandle, link, open, rename } from 'node:fs/promises';
import { UsageError } from '../usage-error.js';

/** A file that appears under its name when it is complete, and not at all before. */
export class NewFile implements AsyncDisposable {
  readonly #path: string;
  readonly #replace: boolean;
  readonly #beside: string;
  readonly #file: FileHandle;
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    rmSync(this.#beside, { force: true });
    process.off(signal, this.#onSignal);
    process.kill(process.pid, signal); // ends as it would have
  };

  private constructor(path: string, { beside, file, replace }: { beside: string; file: FileHandle; replace: boolean }) {
    this.#path = path;
    this.#beside = beside;
    this.#file = file;
    this.#replace = replace;
    process.on('SIGINT', this.#onSignal).on('SIGTERM', this.#onSignal);
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
    return new NewFile(path, { beside, file: await open(beside, 'wx', 0o600), replace });
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
    process.off('SIGINT', this.#onSignal).off('SIGTERM', this.#onSignal);
    await this.#file.close();
    rmSync(this.#beside, { force: true });
  }
}

function exists(path: string): UsageError {
  return new UsageError(`'${path}' exists: name another file, or replace it with --force.`);
}
