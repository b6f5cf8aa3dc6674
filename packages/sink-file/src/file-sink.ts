import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Batch, type Sink, SinkError } from '@audit-trail/core';
import { codeOf, makeDirectory, syncDirectoryLater, unlessAborted } from '@audit-trail/core/adapter';
import { ActiveFile } from './active-file.js';
import { type ClaimedPath, claimPath } from './claim-path.js';
import { renameClosed } from './closed-files.js';
import { fileError } from './file-error.js';
import { type FileSinkOptions, resolveOptions, type ResolvedFileSinkOptions } from './file-sink-options.js';
import { Housekeeping } from './housekeeping.js';

/**
 * Makes a sink that appends each event as a line of JSON to a file, for people and log shippers.
 *
 * ```ts
 * const file = fileSink({ path: './audit/audit.jsonl', rotate: { every: 'day' }, gzip: true, keep: { days: 90 } });
 * const trail = createAuditTrail({ directory: './audit-trail', sinks: [file] });
 * ```
 *
 * Nothing is opened before the first batch. Several processes with the same path write to `audit.jsonl`,
 * `audit.2.jsonl` and so on, each to its own; closed files are named after the time they were closed,
 * `audit.20261123T182000123Z.jsonl`.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`.
 */
export function fileSink(options: FileSinkOptions): Sink {
  return new FileSink(resolveOptions(options));
}

class FileSink implements Sink {
  readonly name: string;
  readonly borrows = true;
  readonly batch: Sink['batch'];
  readonly deadline: Sink['deadline'];
  readonly retry: Sink['retry'];
  readonly from: Sink['from'];
  readonly #options: ResolvedFileSinkOptions;
  readonly #housekeeping: Housekeeping;
  #claimed: ClaimedPath | undefined;
  #file: ActiveFile | undefined;
  /** Ends with what was begun last; never rejects. */
  #turn: Promise<unknown> = Promise.resolve();
  /** After a failed sync nobody knows what of the file is on the disk. */
  #distrusted = false;
  #closing: Promise<void> | undefined;

  constructor(options: ResolvedFileSinkOptions) {
    this.name = options.name;
    ({ batch: this.batch, deadline: this.deadline, retry: this.retry, from: this.from } = options.delivery);
    this.#options = options;
    this.#housekeeping = new Housekeeping(options);
    if (options.reopenOn) process.on(options.reopenOn, this.#reopen);
  }

  async write(batch: Batch, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    if (this.#closing) throw new SinkError('retry', `The sink for ${this.#options.path} is closed.`);
    // A write the kernel holds on to can't be taken back: its caller goes on, the next write waits for it.
    await unlessAborted(
      signal,
      this.#inTurn(() => this.#append(batch, signal)),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => undefined); // its caller hears of it
    return result;
  }

  async #append({ bytes }: Batch, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    try {
      const file = await this.#fileFor(bytes.length);
      await file.append(bytes);
      if (this.#options.fsync) await this.#sync(file);
      if (this.#claimed && this.#housekeeping.isDue) this.#housekeeping.begin(this.#claimed.path);
    } catch (cause) {
      const path = this.#claimed?.path ?? this.#options.path;
      await this.#closeFile();
      throw fileError(path, cause);
    }
  }

  /** The open file, after a look whether it is still the one at the path, and still to be written to. */
  async #fileFor(bytes: number): Promise<ActiveFile> {
    const { mode, fsync } = this.#options;
    const claimed = (this.#claimed ??= await this.#claim());
    const { path } = claimed;
    const there = await statsOf(path);
    if (!(there && this.#file?.is(there))) {
      await this.#closeFile();
      if (!claimed.isHeld()) {
        // The directory was moved or deleted too, with the lock in it.
        await this.#letGo();
        return this.#fileFor(bytes);
      }
    }
    if (there && this.#isOver(there, bytes)) await this.#rotate(claimed);
    if (!this.#file) {
      this.#file = await ActiveFile.open(path, mode);
      if (fsync) await syncDirectoryLater(dirname(path));
    }
    return this.#file;
  }

  async #claim(): Promise<ClaimedPath> {
    const { path, mode } = this.#options;
    makeDirectory(dirname(path), mode | ((mode & 0o444) >> 2));
    return claimPath(path);
  }

  /** A file's last write tells its period, in this process or an earlier one. */
  #isOver({ size, mtimeMs }: Stats, bytes: number): boolean {
    const { rotateBytes, rotateEvery } = this.#options;
    if (size === 0) return false;
    if (this.#distrusted || size + bytes > rotateBytes) return true;
    return rotateEvery !== Infinity && Math.floor(mtimeMs / rotateEvery) < Math.floor(Date.now() / rotateEvery);
  }

  async #sync(file: ActiveFile): Promise<void> {
    try {
      await file.sync();
    } catch (error) {
      this.#distrusted = true;
      throw error;
    }
  }

  async #rotate({ path, number }: ClaimedPath): Promise<void> {
    // An earlier process may have left a line unfinished, which opening ends: closed files can be joined.
    this.#file ??= await ActiveFile.open(path, this.#options.mode);
    await this.#closeFile();
    await renameClosed(this.#options.path, number);
    this.#distrusted = false;
    this.#housekeeping.begin(path);
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** Leaves the path to others. */
  async #letGo(): Promise<void> {
    const claimed = this.#claimed;
    this.#claimed = undefined;
    try {
      await this.#closeFile();
    } finally {
      // Nobody else may compress the closed files before this process has finished with them.
      this.#housekeeping.afterwards(() => claimed?.release());
    }
  }

  readonly #reopen = (): void => {
    // A file that can't be closed is let go of all the same. The path stays this process's own.
    void this.#inTurn(() => this.#closeFile()).catch(() => undefined);
  };

  async #close(): Promise<void> {
    if (this.#options.reopenOn) process.off(this.#options.reopenOn, this.#reopen);
    await this.#inTurn(() => this.#letGo());
    await this.#housekeeping.stop();
  }
}

async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
