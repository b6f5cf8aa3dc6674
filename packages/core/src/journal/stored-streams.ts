import { AuditError } from '../errors.js';
import { StoredDeadStream } from './stored-dead-stream.js';
import type { DeadStream, OtherStreams } from './journal.js';
import { Segments } from './segments.js';
import { StoredStream, type StoredStreamOptions, type WaitingSink } from './stored-stream.js';
import { openOwn, type StreamPlace, streamsIn } from './stream.js';

export interface StoredStreamsOptions extends StreamPlace, Omit<StoredStreamOptions, 'segments'> {
  /** The stream of this process. */
  readonly own: string;
  /** Milliseconds between looks at the others. */
  readonly interval: number;
}

/** The streams beside one's own in a journal's directory. */
export class StoredStreams implements OtherStreams {
  readonly interval: number;
  readonly #options: StoredStreamsOptions;

  constructor(options: StoredStreamsOptions) {
    this.interval = options.interval;
    this.#options = options;
  }

  takeUp(sinks: readonly WaitingSink[]): DeadStream | undefined {
    for (const directory of this.#directories()) {
      const stream = this.#attempt(directory, () =>
        this.#seemsToHaveEventsFor(sinks, directory) ? this.#own(directory) : undefined,
      );
      if (stream?.hasEventsFor(sinks)) return stream;
      stream?.release();
    }
    return undefined;
  }

  *each(): Generator<DeadStream, void> {
    for (const directory of this.#directories()) {
      const stream = this.#attempt(directory, () => this.#own(directory));
      if (!stream) continue;
      try {
        yield stream;
      } finally {
        stream.release();
      }
    }
  }

  #directories(): readonly string[] {
    return streamsIn(this.#options).filter((directory) => directory !== this.#options.own);
  }

  #own(directory: string): StoredDeadStream | undefined {
    return openOwn(directory, this.#options.mode, (stream) => new StoredDeadStream(stream, this.#options));
  }

  /** Without owning it, from what its files look like: most streams have nothing left, or an owner. */
  #seemsToHaveEventsFor(sinks: readonly WaitingSink[], directory: string): boolean {
    const segments = new Segments(directory);
    if (segments.endOnDisk === 0) return false; // it may be in the making
    return new StoredStream({ ...this.#options, segments }).hasEventsFor(sinks, segments.endOnDisk);
  }

  #attempt<Result>(directory: string, work: () => Result): Result | undefined {
    try {
      return work();
    } catch (cause) {
      const message = `What a process that is gone left in '${directory}' could not be taken up; it is tried again.`;
      this.#options.onError(new AuditError('AUDIT_JOURNAL_FAILED', message, { cause }));
      return undefined;
    }
  }
}
