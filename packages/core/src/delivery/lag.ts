import { timeOfId } from '../event/id.js';
import type { Backlog, Slice } from '../journal/backlog.js';
import type { SinkLag } from './health.js';

/** Guess for the size of an event, until one was seen. */
const usualBytes = 600;

/**
 * Measures what a sink has not taken yet. Events recorded by this process are counted; how many an earlier process left
 * is estimated from their bytes and the mean size of those read so far, since counting would mean reading them all. So
 * is how many were passed over since they were damaged or gone, until everything is settled.
 */
export class Lag {
  readonly #backlog: Backlog;
  /** Where this process's own events begin, and how many there were before. */
  readonly #ownStart: number;
  readonly #ownBefore: number;
  #ownSettled = 0;
  /** Where what was passed over last ends. */
  #passedOver = 0;
  #seenEvents = 0;
  #seenBytes = 0;

  constructor(backlog: Backlog) {
    this.#backlog = backlog;
    this.#ownStart = backlog.end;
    this.#ownBefore = backlog.recorded;
  }

  /** Events were read, from a position on, that are delivered next. */
  took({ bytes, end, starts }: Slice, from: number): void {
    this.#seenEvents += starts.length;
    this.#seenBytes += bytes.length;
    const begin = end - bytes.length;
    const skipped = begin - Math.max(from, this.#ownStart, this.#passedOver);
    if (skipped <= 0) return;
    this.#passedOver = begin;
    this.#ownSettled += Math.round(skipped / this.#mean);
  }

  /** Events are settled up to a position. */
  settled(events: number, position: number): void {
    if (position > this.#ownStart) this.#ownSettled += events;
    // Whatever an estimate has made of the count, here it is right again.
    if (position >= this.#backlog.end) this.#ownSettled = this.#own;
  }

  /** Events behind a position. */
  events(position: number): number {
    if (position >= this.#backlog.end) return 0;
    const earlier = Math.ceil(Math.max(0, this.#ownStart - position) / this.#mean);
    return Math.max(1, earlier + this.#own - this.#ownSettled);
  }

  at(position: number): SinkLag {
    return {
      events: this.events(position),
      bytes: Math.max(0, this.#backlog.end - position),
      seconds: this.#age(position) / 1000,
    };
  }

  get #mean(): number {
    return this.#seenEvents === 0 ? usualBytes : this.#seenBytes / this.#seenEvents;
  }

  get #own(): number {
    return this.#backlog.recorded - this.#ownBefore;
  }

  /** Milliseconds since the event at a position was recorded. */
  #age(position: number): number {
    const id = position < this.#backlog.end ? this.#backlog.idAt(position) : undefined;
    const time = id === undefined ? undefined : timeOfId(id);
    return time === undefined ? 0 : Math.max(0, Date.now() - time);
  }
}
