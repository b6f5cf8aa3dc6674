import { within } from '../deadline.js';
import { AuditError, type OnError } from '../errors.js';
import type { Slice } from '../journal/backlog.js';
import type { Journal } from '../journal/journal.js';
import type { BatchLimits, Sink } from '../sink.js';
import { attempt } from './attempt.js';
import { backoff, type RetryDelays } from './backoff.js';
import { EncodedBatch } from './batch.js';
import { Bell, pause } from './bell.js';
import { CursorKeeper } from './cursor-keeper.js';
import type { DeadLetter } from './dead-letter.js';
import { handOver } from './hand-over.js';
import type { SinkHealth, SinkState } from './health.js';
import { Lag } from './lag.js';
import { Waiters } from './waiters.js';

export interface DeliveryOptions {
  readonly journal: Journal;
  readonly sink: Sink;
  readonly batch: BatchLimits;
  readonly retry: RetryDelays;
  /** Milliseconds a sink may take for a batch. */
  readonly deadline: number;
  readonly onError: OnError;
}

/** A sink that refuses so many single events in a row, and takes none, has another problem than the events. */
const refusalsToStop = 20;

/**
 * Moves events from the journal to one sink: at least once, in order, one batch at a time, for as long as it takes.
 * Everything that is the same for all sinks is here: batches, deadlines, retries, bisecting, dead letters, the cursor.
 */
export class Delivery {
  readonly name: string;
  readonly #options: DeliveryOptions;
  readonly #cursor: CursorKeeper;
  readonly #lag: Lag;
  readonly #waiters = new Waiters();
  readonly #bell = new Bell();
  readonly #stop = new AbortController();
  #position: number;
  #state: SinkState = 'idle';
  #taken = 0;
  #retries = 0;
  #failures = 0;
  #deadLetters = 0;
  #refusedInARow = 0;
  #lastError: string | undefined;
  #running: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: DeliveryOptions) {
    const { journal, sink, onError } = options;
    this.name = sink.name;
    this.#options = options;
    this.#position = journal.loadCursor(sink.name);
    this.#cursor = new CursorKeeper(journal, sink.name, onError);
    this.#lag = new Lag(journal);
  }

  /** Position up to which the sink has taken, or finally refused, everything. */
  get delivered(): number {
    return this.#position;
  }

  start(): void {
    this.#options.journal.onReadable(() => this.#bell.ring());
    this.#running ??= this.#run();
  }

  /**
   * Resolves when everything before a position is delivered; meanwhile batches don't wait to fill up, and the process
   * stays alive. An aborted signal ends both, and the promise rejects with its reason.
   *
   * @throws AuditError `AUDIT_SINK_FAILED` when delivery has stopped, `AUDIT_CLOSED` when it is closed before.
   */
  async waitFor(position: number, signal?: AbortSignal): Promise<void> {
    if (position <= this.#position) return;
    signal?.throwIfAborted();
    if (this.#state === 'stopped') throw this.#closing ? this.#closed() : this.#stopped();
    const reached = this.#waiters.wait(position, signal);
    this.#options.journal.sync().catch(() => undefined); // it has reported that, and tries again
    this.#bell.ring();
    await reached;
  }

  health(): SinkHealth {
    return {
      name: this.name,
      state: this.#state,
      delivered: this.#taken,
      lag: this.#lag.at(this.#position),
      retries: this.#retries,
      deadLetters: this.#deadLetters,
      ...(this.#lastError !== undefined && { lastError: this.#lastError }),
    };
  }

  /**
   * Delivers what is in the journal, for some milliseconds at most; then gives up the write under way, saves the
   * position and ends. Idempotent; never rejects.
   */
  close(deadline: number): Promise<void> {
    this.#closing ??= this.#close(deadline);
    return this.#closing;
  }

  async #close(deadline: number): Promise<void> {
    if (this.#running && this.#state !== 'stopped') {
      const delivered = this.waitFor(this.#options.journal.end);
      await within(deadline, delivered, 'the end of delivery').catch(() => undefined); // health tells
    }
    this.#stop.abort(this.#closed());
    this.#bell.ring();
    await this.#running;
    this.#state = 'stopped';
    this.#waiters.fail(this.#closed());
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const slice = await this.#next();
      if (!slice) continue;
      if (slice.events > 0) await this.#deliver(slice);
      else this.#passed(0, slice.end, undefined);
    }
    await this.#cursor.save();
  }

  /** The next batch; undefined when it is worth asking again. */
  async #next(): Promise<Slice | undefined> {
    const { journal, batch } = this.#options;
    if (journal.readable <= this.#position) {
      this.#state = 'idle';
      await this.#bell.wait();
      return undefined;
    }
    await this.#gather();
    try {
      return await journal.read(this.#position, batch);
    } catch (cause) {
      this.#options.onError(
        new AuditError('AUDIT_JOURNAL_FAILED', 'The journal could not be read; it is tried again.', { cause }),
      );
      await this.#backOff();
      return undefined;
    }
  }

  /** Gives a batch time to fill, unless there is enough for one or somebody waits. */
  async #gather(): Promise<void> {
    const { journal, batch } = this.#options;
    const until = performance.now() + batch.maxDelay;
    for (;;) {
      const left = until - performance.now();
      if (left <= 0 || this.#waiters.size > 0 || this.#stop.signal.aborted) return;
      if (journal.readable - this.#position >= batch.maxBytes) return;
      if (this.#lag.events(this.#position) >= batch.maxEvents) return;
      await this.#bell.wait(left);
    }
  }

  async #deliver(slice: Slice): Promise<void> {
    const { sink, deadline } = this.#options;
    const { signal } = this.#stop;
    this.#lag.took(slice);
    this.#state = 'delivering';
    try {
      await handOver(new EncodedBatch(slice.bytes), slice.end, {
        attempt: (batch) => attempt({ sink, batch, deadline, signal }),
        taken: (events) => this.#took(events),
        failed: (error, retryAfterMs) => this.#failed(error, retryAfterMs),
        bury: (letters, othersTaken) => this.#bury(letters, othersTaken),
        passed: (events, position, lastId) => this.#passed(events, position, lastId),
      });
    } catch (cause) {
      // A sink that changes the bytes it is given breaks its contract, but must not end the process.
      await this.#failed(cause);
    }
  }

  #took(events: number): void {
    this.#taken += events;
    this.#state = 'delivering';
    this.#failures = 0;
    this.#refusedInARow = 0;
    this.#lastError = undefined;
  }

  async #failed(cause: unknown, retryAfterMs?: number): Promise<void> {
    const because = cause instanceof Error ? cause.message : String(cause);
    this.#retries += 1;
    this.#lastError = because;
    const message = `The sink '${this.name}' did not take events: ${because} They are kept and sent again.`;
    this.#options.onError(new AuditError('AUDIT_SINK_FAILED', message, { cause }));
    await this.#backOff(retryAfterMs);
  }

  async #backOff(atLeast?: number): Promise<void> {
    this.#state = 'retrying';
    this.#failures += 1;
    await pause(backoff(this.#options.retry, this.#failures, atLeast), this.#stop.signal);
  }

  async #bury(letters: readonly DeadLetter[], othersTaken: boolean): Promise<boolean> {
    const refusedInARow = othersTaken ? 0 : this.#refusedInARow + letters.length;
    if (refusedInARow >= refusalsToStop) {
      this.#stopRefused(letters.at(-1)?.reason);
      return false;
    }
    while (!(await this.#keep(letters))) {
      if (this.#stop.signal.aborted) return false;
    }
    this.#refusedInARow = refusedInARow;
    this.#deadLetters += letters.length;
    for (const { id, reason } of letters) {
      const message = `The sink '${this.name}' refused the event ${id} for good: ${reason}`;
      this.#options.onError(new AuditError('AUDIT_DEAD_LETTER', message));
    }
    return true;
  }

  #stopRefused(reason: string | undefined): void {
    this.#state = 'stopped';
    this.#lastError = reason;
    this.#stop.abort();
    this.#options.onError(this.#stopped());
    this.#waiters.fail(this.#stopped());
  }

  async #keep(letters: readonly DeadLetter[]): Promise<boolean> {
    try {
      await this.#options.journal.addDeadLetters(this.name, letters);
      return true;
    } catch (cause) {
      const message = `Events refused by the sink '${this.name}' could not be kept as dead letters; it is tried again.`;
      this.#options.onError(new AuditError('AUDIT_JOURNAL_FAILED', message, { cause }));
      await this.#backOff();
      return false;
    }
  }

  #passed(events: number, position: number, lastId: string | undefined): void {
    this.#position = position;
    this.#lag.settled(events, position);
    this.#cursor.moved({ position, lastId });
    this.#waiters.reached(position);
  }

  #stopped(): AuditError {
    const message = `The sink '${this.name}' refused ${refusalsToStop} events in a row and took none, so delivery to it has stopped: ${this.#lastError} Look after its configuration; a restart goes on with these events.`;
    return new AuditError('AUDIT_SINK_FAILED', message);
  }

  #closed(): AuditError {
    return new AuditError('AUDIT_CLOSED', `Delivery to the sink '${this.name}' was closed before it was done.`);
  }
}
