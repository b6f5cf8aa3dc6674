import { messageOf } from '../caught-error.js';
import { AuditError, type OnError } from '../errors.js';
import type { Observers } from '../observers.js';
import type { Sink } from '../sink.js';
import type { ResolvedSinkOptions } from '../sink-options.js';
import { Turns } from '../turns.js';
import { attempt, type Outcome } from './attempt.js';
import { attempted } from './attempted.js';
import { backoff } from './backoff.js';
import type { EncodedBatch } from './batch.js';
import { pause } from './bell.js';
import type { DeadLetter } from './dead-letter.js';

export interface ReceiverOptions extends ResolvedSinkOptions {
  readonly sink: Sink;
  readonly onError: OnError;
  readonly observers?: Observers | undefined;
}

/** What of a batch was handed to a sink, and what came of it. */
export interface Handed {
  readonly part: EncodedBatch;
  readonly outcome: Outcome;
}

/** Failures in a row with which a receiver counts as gone: from then on it is asked with one event at a time. */
const failuresToOpen = 5;

/** A sink that refuses so many single events in a row, and takes none, has another problem than the events. */
const refusalsToStop = 20;

/**
 * One sink and what is known of it, shared by all deliveries to it: they take turns, so that it never gets two batches at
 * once, and what one of them learns holds for all. After a failure it is left alone for a while; after five in a row its
 * circuit is open, and it gets one event at a time until it takes one. Then what it gets at once doubles when it takes as
 * much, and halves when it fails, until batches are full again.
 */
export class Receiver {
  readonly name: string;
  readonly options: ReceiverOptions;
  readonly #turns = new Turns();
  readonly #stop = new AbortController();
  /** When it may be asked again. */
  #due = -Infinity;
  #failures = 0;
  #mostEvents = Infinity;
  #refusedInARow = 0;
  #taken = 0;
  #retries = 0;
  #deadLetters = 0;
  #lastError: string | undefined;

  constructor(options: ReceiverOptions) {
    this.name = options.sink.name;
    this.options = options;
  }

  /** Aborts, with the error that says why, when the sink is not to be asked any more. */
  get stopped(): AbortSignal {
    return this.#stop.signal;
  }

  get state(): 'well' | 'retrying' | 'open' {
    if (this.#failures === 0) return 'well';
    return this.#failures < failuresToOpen ? 'retrying' : 'open';
  }

  /** Events taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Failed attempts. */
  get retries(): number {
    return this.#retries;
  }

  /** Events refused for good. */
  get deadLetters(): number {
    return this.#deadLetters;
  }

  /** What went wrong with the last attempt. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** Whether the sink uses nothing any more of what it has taken. */
  get borrows(): boolean {
    return this.options.sink.borrows === true;
  }

  /** Milliseconds for which it is to be left alone. */
  get pause(): number {
    return Math.max(0, this.#due - performance.now());
  }

  /**
   * Hands a batch to the sink when it is its turn and the sink may be asked, or as much of it as the sink may get. The
   * first signal keeps it from being asked, the second gives up what it was asked already.
   */
  async hand(batch: EncodedBatch, signal: AbortSignal, giveUp = signal): Promise<Handed> {
    try {
      return await this.#turns.take(async () => {
        if (this.pause > 0) await pause(this.pause, signal);
        signal.throwIfAborted();
        const part = batch.size <= this.#mostEvents ? batch : batch.part(0, this.#mostEvents);
        const { sink, deadline } = this.options;
        const began = performance.now();
        const outcome = await attempt({ sink, batch: part, deadline, signal: giveUp });
        const took = performance.now() - began;
        this.#heard(outcome, part.size);
        this.#tell(part, outcome, took);
        return { part, outcome };
      }, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      return { part: batch, outcome: { kind: 'aborted' } };
    }
  }

  /** Single events were refused, and none taken with them. Too many in a row, and the sink is not asked any more. */
  refused(events: number, reason: string): void {
    this.#refusedInARow += events;
    if (this.#refusedInARow < refusalsToStop || this.stopped.aborted) return;
    this.#lastError = reason;
    const message = `The sink '${this.name}' refused ${this.#refusedInARow} events in a row and took none, so delivery to it has stopped: ${reason} Look after its configuration; the events are kept, and it gets them when it is begun anew.`;
    const error = new AuditError('AUDIT_SINK_FAILED', message);
    this.#stop.abort(error);
    this.options.onError(error);
  }

  /** Events it refused are kept as dead letters. */
  buried(letters: readonly DeadLetter[]): void {
    this.#deadLetters += letters.length;
    for (const { id, reason } of letters) {
      const message = `The sink '${this.name}' refused the event ${id} for good: ${reason}`;
      this.options.onError(new AuditError('AUDIT_DEAD_LETTER', message));
    }
  }

  /** It did not take events, and is left alone for a while. */
  failed(cause: unknown, retryAfterMs?: number): void {
    const because = messageOf(cause);
    this.#retries += 1;
    this.#failures += 1;
    this.#lastError = because;
    if (this.#failures >= failuresToOpen) this.#mostEvents = 1;
    else if (this.#mostEvents < Infinity) this.#mostEvents = Math.ceil(this.#mostEvents / 2);
    this.#due = performance.now() + backoff(this.options.retry, this.#failures, retryAfterMs);
    const message = `The sink '${this.name}' did not take events: ${because} They are kept and sent again.`;
    this.options.onError(new AuditError('AUDIT_SINK_FAILED', message, { cause }));
  }

  #heard(outcome: Outcome, events: number): void {
    if (outcome.kind === 'aborted') return;
    if (outcome.kind === 'failed') {
      this.failed(outcome.error, outcome.retryAfterMs);
    } else if (outcome.kind === 'taken') {
      this.#took(events, events);
    } else if (outcome.kind === 'partial') {
      const again = outcome.retry.size;
      if (outcome.taken > 0) this.#took(outcome.taken, events);
      if (again > 0) this.failed(new Error(`It asked for ${again} of ${events} events again.`));
      else this.#failures = 0;
    } else {
      this.#failures = 0; // it refuses these events, but it is there
    }
  }

  #tell(part: EncodedBatch, outcome: Outcome, took: number): void {
    const { observers } = this.options;
    const told = observers?.some ? attempted(this.name, part, outcome, took) : undefined;
    if (told) observers?.attempted(told);
  }

  #took(events: number, handed: number): void {
    this.#taken += events;
    this.#failures = 0;
    this.#refusedInARow = 0;
    this.#lastError = undefined;
    if (handed < this.#mostEvents) return;
    this.#mostEvents *= 2;
    if (this.#mostEvents >= this.options.batch.maxEvents) this.#mostEvents = Infinity;
  }
}
