import type { DeadLetter } from '../delivery/dead-letter.js';
import type { StartFrom } from '../sink-options.js';
import type { Cursor, ReadLimits, Slice } from './backlog.js';
import { eventIdAt } from './event-id-at.js';
import type { DeadStream } from './journal.js';
import { makeParts } from './make-directory.js';
import { recover } from './recovery.js';
import { StoredStream, type StoredStreamOptions, type WaitingSink } from './stored-stream.js';
import { Segments } from './segments.js';
import type { Stream } from './stream.js';
import { Tail } from './tail.js';

/** A stream whose process is gone, taken up by another to deliver what it left. Nothing is added to it. */
export class StoredDeadStream implements DeadStream {
  readonly persistent = true;
  readonly recorded = 0;
  /** Position behind its last event. */
  readonly end: number;
  readonly #stream: Stream;
  readonly #stored: StoredStream;

  /** Finds its end, and moves aside what a crash left unfinished. */
  constructor(stream: Stream, options: Omit<StoredStreamOptions, 'segments'>) {
    const segments = new Segments(stream.directory);
    makeParts(stream.directory, options.mode.directory);
    this.end = recover(segments, options.mode.file).end;
    this.#stream = stream;
    this.#stored = new StoredStream({ ...options, segments });
  }

  /** Whether one of these sinks lacks events of it. */
  hasEventsFor(sinks: readonly WaitingSink[]): boolean {
    return this.#stored.hasEventsFor(sinks, this.end);
  }

  get readable(): number {
    return this.end;
  }

  async sync(): Promise<void> {
    // Recovery has synced it.
  }

  read(from: number, limits: ReadLimits): Promise<Slice | undefined> {
    return this.#stored.read(from, this.end, limits);
  }

  idAt(position: number): string | undefined {
    return eventIdAt(position, { tail: new Tail(this.end), segments: this.#stored.segments });
  }

  reportDamage(message: string): void {
    this.#stored.reportDamage(message);
  }

  onReadable(): void {
    // Nothing is added.
  }

  loadCursor(sink: string, from?: StartFrom): number {
    return this.#stored.loadCursor(sink, this.end, from);
  }

  async saveCursor(sink: string, cursor: Cursor): Promise<void> {
    await this.#stored.saveCursor(sink, cursor);
    await this.#stored.deleteOld(this.end);
  }

  forget(sink: string): Promise<void> {
    return this.#stored.forget(sink);
  }

  addDeadLetters(sink: string, letters: readonly DeadLetter[]): Promise<void> {
    return this.#stored.addDeadLetters(sink, letters);
  }

  deadLetters(sink: string): AsyncIterable<DeadLetter> {
    return this.#stored.deadLetters(sink);
  }

  replaceDeadLetters(sink: string, letters: ReadonlyMap<string, DeadLetter | undefined>): Promise<void> {
    return this.#stored.replaceDeadLetters(sink, letters);
  }

  /** Lets go of it. */
  release(): void {
    this.#stored.close();
    this.#stream.lock.release();
  }
}
