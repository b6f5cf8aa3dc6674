import { within } from '../deadline.js';
import { AuditError } from '../errors.js';
import type { Backlog } from '../journal/backlog.js';
import { Turns } from '../turns.js';
import { backoff } from './backoff.js';
import { BatchReader, type ReadBatch } from './batch-reader.js';
import { Bell, pause } from './bell.js';
import { CursorKeeper } from './cursor-keeper.js';
import type { DeadLetter } from './dead-letter.js';
import { handOver, type HandOverSteps } from './hand-over.js';
import type { SinkLag } from './health.js';
import { Lag } from './lag.js';
import type { Receiver } from './receiver.js';
import { redeliver, type Redelivered } from './redelivery.js';
import { Waiters } from './waiters.js';

export interface DeliveryOptions {
  readonly backlog: Backlog;
  /** The sink, which other deliveries may share. */
  readonly receiver: Receiver;
}

/** Milliseconds the end of a delivery may take, beyond any deadline, to save its position and what was redelivered. */
export const endAtLeast = 1_000;

/**
 * Moves events from one stream to one sink: at least once, in order, one batch at a time, for as long as it takes.
 * What is the same for all sinks is here and in what this is made of: batches, bisecting, dead letters, the cursor; and
 * deadlines, retries and the circuit in the receiver.
 */
export class Delivery {
  readonly name: string;
  readonly #backlog: Backlog;
  readonly #receiver: Receiver;
  readonly #batches: BatchReader;
  readonly #cursor: CursorKeeper;
  readonly #lag: Lag;
  readonly #waiters = new Waiters();
  readonly #bell = new Bell();
  readonly #stop = new AbortController();
  /** Gives up the write under way. */
  readonly #giveUp = new AbortController();
  /** Aborts when this delivery is to end, or the sink is not to be asked any more. */
  readonly #ended: AbortSignal;
  readonly #redeliveries = new Turns();
  readonly #steps: HandOverSteps = {
    hand: (part) => this.#receiver.hand(part, this.#ended, this.#giveUp.signal),
    refused: (events, reason) => this.#receiver.refused(events, reason),
    bury: (letters) => this.#bury(letters),
    passed: (events, position, lastId) => this.#passed(events, position, lastId),
  };
  #position: number;
  /** Times in a row that the backlog could not be read or keep dead letters, and what happened last. */
  #faults = 0;
  #lastFault: string | undefined;
  #running: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor({ backlog, receiver }: DeliveryOptions) {
    const { from, onError, batch } = receiver.options;
    this.name = receiver.name;
    this.#backlog = backlog;
    this.#receiver = receiver;
    this.#position = backlog.loadCursor(this.name, from);
    this.#batches = new BatchReader(backlog, batch);
    this.#cursor = new CursorKeeper(backlog, this.name, onError);
    this.#lag = new Lag(backlog);
    this.#ended = AbortSignal.any([receiver.stopped, this.#stop.signal]);
    this.#ended.addEventListener('abort', () => this.#stopped(), { once: true });
  }

  /** Position up to which the sink has taken, or finally refused, everything. */
  get delivered(): number {
    return this.#position;
  }

  get state(): 'idle' | 'delivering' | 'retrying' | 'stopped' {
    if (this.#ended.aborted) return 'stopped';
    if (this.#faults > 0) return 'retrying';
    return this.#backlog.readable > this.#position ? 'delivering' : 'idle';
  }

  get lag(): SinkLag {
    return this.#lag.at(this.#position);
  }

  /** Why the backlog can't be read, or can't keep dead letters. */
  get lastFault(): string | undefined {
    return this.#lastFault;
  }

  start(): void {
    this.#backlog.onReadable(() => this.#bell.ring());
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
    this.#ended.throwIfAborted();
    const reached = this.#waiters.wait(position, signal);
    this.#backlog.sync().catch(() => undefined); // it has reported that, and tries again
    this.#bell.ring();
    await reached;
  }

  /** What the sink refused and has not taken since. */
  deadLetters(): AsyncIterable<DeadLetter> {
    return this.#backlog.deadLetters(this.name);
  }

  /** Hands dead letters to the sink again, between batches; only those with these ids, when they are given. */
  redeliver(ids?: ReadonlySet<string>): Promise<Redelivered> {
    const [backlog, receiver, signal] = [this.#backlog, this.#receiver, this.#ended];
    return this.#redeliveries.take(() => redeliver({ backlog, receiver, ids, signal }));
  }

  /**
   * Delivers what is in the backlog, for some milliseconds at most; then gives up the write under way, saves the
   * position and ends. Idempotent; never rejects, and takes a second more than the deadline at the very most.
   */
  close(deadline: number): Promise<void> {
    this.#closing ??= this.#close(deadline);
    return this.#closing;
  }

  /**
   * Hands over no more. The write under way comes to its end, by the sink's deadline: whoever goes on with the stream at
   * once should repeat nothing. With a patience it is given up after so many milliseconds, and this resolves a second later
   * at the very most; `done` may take longer on a slow disk.
   */
  async end(patience?: number): Promise<void> {
    this.#stop.abort(
      new AuditError('AUDIT_CLOSED', `Delivery to the sink '${this.name}' was closed before it was done.`),
    );
    // Without a timer, which would keep a finished program alive.
    if (patience === undefined) return void (await this.done);
    await within(patience, this.done, 'a write to end').catch(() => undefined);
    this.#giveUp.abort(this.#stop.signal.reason);
    await within(endAtLeast, this.done, 'delivery to end').catch(() => undefined); // what is not saved is repeated
  }

  /** Resolves when nothing of it is under way any more. */
  get done(): Promise<unknown> {
    return Promise.all([this.#running, this.#redeliveries.take(async () => undefined)]);
  }

  async #close(deadline: number): Promise<void> {
    const until = performance.now() + deadline;
    if (this.#running) {
      const delivered = this.waitFor(this.#backlog.end);
      await within(deadline, delivered, 'the end of delivery').catch(() => undefined); // health tells
    }
    await this.end(Math.max(0, until - performance.now()));
  }

  #stopped(): void {
    this.#waiters.fail(this.#ended.reason);
    this.#bell.ring();
  }

  async #run(): Promise<void> {
    while (!this.#ended.aborted) {
      const next = await this.#next();
      if (!next) continue;
      this.#lag.took(next.slice, this.#position);
      if (next.batch.size > 0) await this.#deliver(next);
      else this.#passed(0, next.slice.end, undefined);
    }
    await this.#batches.settled();
    await this.#cursor.save();
  }

  /** The next batch; undefined when it is worth asking again. */
  async #next(): Promise<ReadBatch | undefined> {
    if (this.#backlog.readable <= this.#position) {
      await this.#bell.wait();
      return undefined;
    }
    if (!this.#batches.isAhead(this.#position)) await this.#gather();
    try {
      const next = await this.#batches.next(this.#position);
      this.#recovered();
      return next;
    } catch (cause) {
      await this.#faulty('The journal could not be read; it is tried again.', cause);
      return undefined;
    }
  }

  /** Whether a full batch follows, as far as is known. */
  #isBeforeFullOne({ slice: { end }, batch: { size } }: ReadBatch): boolean {
    const { maxBytes, maxEvents } = this.#receiver.options.batch;
    return this.#backlog.readable - end >= maxBytes || this.#lag.events(end) - size >= maxEvents;
  }

  /** Gives a batch time to fill, unless there is enough for one or somebody waits. */
  async #gather(): Promise<void> {
    const { maxDelay, maxBytes, maxEvents } = this.#receiver.options.batch;
    const until = performance.now() + maxDelay;
    for (;;) {
      const left = until - performance.now();
      if (left <= 0 || this.#waiters.size > 0 || this.#ended.aborted) return;
      if (this.#backlog.readable - this.#position >= maxBytes) return;
      if (this.#lag.events(this.#position) >= maxEvents) return;
      await this.#bell.wait(left);
    }
  }

  async #deliver(next: ReadBatch): Promise<void> {
    const { slice, batch } = next;
    if (this.#backlog.persistent && this.#isBeforeFullOne(next)) this.#batches.readAhead(slice.end);
    try {
      const isTaken = await handOver(batch, slice.end, this.#steps);
      // What failed may still be under way, and whoever is at fault is to find the bytes as they are.
      if (isTaken && this.#receiver.borrows) slice.done?.();
    } catch (cause) {
      // A sink that changes the bytes it is given breaks its contract, but must not end the process.
      this.#receiver.failed(cause);
      await pause(this.#receiver.pause, this.#ended);
    }
  }

  async #bury(letters: readonly DeadLetter[]): Promise<boolean> {
    while (!(await this.#keep(letters))) {
      if (this.#ended.aborted) return false;
    }
    this.#receiver.buried(letters);
    for (const { id, line } of letters) {
      // Not the receiver's fault, then. To look at each line before would cost more than all the rest of delivery.
      if (!isJson(line)) this.#backlog.reportDamage(`The event ${id} is damaged in the journal: it is no JSON.`);
    }
    return true;
  }

  async #keep(letters: readonly DeadLetter[]): Promise<boolean> {
    if (this.#ended.aborted) return false;
    try {
      await this.#backlog.addDeadLetters(this.name, letters);
      this.#recovered();
      return true;
    } catch (cause) {
      const message = `Events refused by the sink '${this.name}' could not be kept as dead letters; it is tried again.`;
      await this.#faulty(message, cause);
      return false;
    }
  }

  #recovered(): void {
    this.#faults = 0;
    this.#lastFault = undefined;
  }

  async #faulty(message: string, cause: unknown): Promise<void> {
    this.#faults += 1;
    this.#lastFault = message;
    this.#receiver.options.onError(new AuditError('AUDIT_JOURNAL_FAILED', message, { cause }));
    await pause(backoff(this.#receiver.options.retry, this.#faults), this.#ended);
  }

  #passed(events: number, position: number, lastId: string | undefined): void {
    this.#position = position;
    this.#lag.settled(events, position);
    this.#cursor.moved({ position, lastId });
    this.#waiters.reached(position);
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
