import { AuditError, type OnError } from './errors.js';
import type { SinkErrorKind } from './sink.js';

/** Events that were handed to a sink once, and what came of it. */
export interface SinkAttempt {
  /** Name of the sink. */
  readonly sink: string;
  /** Milliseconds until it answered. */
  readonly milliseconds: number;
  /** Why it has not taken them all; undefined when it has. */
  readonly error: SinkErrorKind | undefined;
  /** Milliseconds since the oldest event it took was recorded; undefined when it took none. */
  readonly age: number | undefined;
}

/** Is told how long things take, from within them: quick functions that don't throw. */
export interface TrailObserver {
  /** A write handed events to the kernel, milliseconds after `record()` was called for the oldest of them. */
  written(milliseconds: number): void;
  attempted(attempt: SinkAttempt): void;
}

/** An event that the kernel does not have yet. */
interface Unwritten {
  /** When `record()` was called for it. */
  readonly began: number;
  /** The journal's position behind it. */
  readonly end: number;
}

/** The observers of a trail. While there are none, nothing is measured. */
export class Observers {
  readonly #report: OnError;
  #observers: readonly TrailObserver[] = [];
  #oldest: Unwritten | undefined;
  /** Position up to which the kernel has everything. */
  #written = 0;

  constructor(report: OnError) {
    this.#report = report;
  }

  add(observer: TrailObserver): () => void {
    this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter((other) => other !== observer);
      if (!this.some) this.#oldest = undefined;
    };
  }

  get some(): boolean {
    return this.#observers.length > 0;
  }

  /** The time, when it is worth knowing when an event was recorded: of those waiting for a write only the oldest counts. */
  now(): number | undefined {
    return this.some && !this.#oldest ? performance.now() : undefined;
  }

  /** An event whose recording began at that time was appended up to a position; undefined when it was lost. */
  appended(began: number | undefined, end: number | undefined): void {
    if (began === undefined || end === undefined) return;
    this.#oldest = { began, end };
    // A large one may be written before the journal says where it ends.
    if (end <= this.#written) this.#tellWritten();
  }

  /** The kernel has everything up to a position. */
  written(end: number): void {
    this.#written = end;
    if (this.#oldest && this.#oldest.end <= end) this.#tellWritten();
  }

  attempted(attempt: SinkAttempt): void {
    this.#tell((observer) => observer.attempted(attempt));
  }

  #tellWritten(): void {
    const { began } = this.#oldest ?? {};
    this.#oldest = undefined;
    if (began === undefined) return;
    const milliseconds = performance.now() - began;
    this.#tell((observer) => observer.written(milliseconds));
  }

  #tell(what: (observer: TrailObserver) => void): void {
    for (const observer of this.#observers) {
      try {
        what(observer);
      } catch (cause) {
        const message = 'An observer of the trail threw; what it was told may be missing in its metrics.';
        this.#report(new AuditError('AUDIT_RESOLVER_FAILED', message, { cause }));
      }
    }
  }
}
