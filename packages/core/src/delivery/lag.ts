import { decodeTime } from 'ulid';
import { idAt } from '../journal/event-line.js';
import type { Journal, Slice } from '../journal/journal.js';
import type { SinkLag } from './health.js';

/** Guess for the size of an event, until one was seen. */
const usualBytes = 600;

/**
 * Measures what a sink has not taken yet. Events recorded by this process are counted; how many an earlier process left
 * is estimated from their bytes and the mean size of those read so far, since counting would mean reading them all.
 */
export class Lag {
  readonly #journal: Journal;
  /** Where this process's own events begin, and how many there were before. */
  readonly #ownStart: number;
  readonly #ownBefore: number;
  #ownSettled = 0;
  #seenEvents = 0;
  #seenBytes = 0;
  #oldest: number | undefined;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#ownStart = journal.end;
    this.#ownBefore = journal.health().events;
  }

  /** Events from now on in hand. */
  took({ bytes, events }: Slice): void {
    this.#seenEvents += events;
    this.#seenBytes += bytes.length;
    this.#oldest = timeOf(idAt(bytes, 0));
  }

  /** Events are settled up to a position. */
  settled(events: number, position: number): void {
    if (position > this.#ownStart) this.#ownSettled += events;
    // Whatever the count has missed (events passed over since they were damaged), here it is right again.
    if (position >= this.#journal.end) this.#ownSettled = this.#own;
  }

  /** Nothing is in hand any more. */
  done(): void {
    this.#oldest = undefined;
  }

  /** Events behind a position. */
  events(position: number): number {
    if (position >= this.#journal.end) return 0;
    const mean = this.#seenEvents === 0 ? usualBytes : this.#seenBytes / this.#seenEvents;
    const earlier = Math.ceil(Math.max(0, this.#ownStart - position) / mean);
    return earlier + Math.max(0, this.#own - this.#ownSettled);
  }

  at(position: number): SinkLag {
    const age = this.#oldest === undefined ? 0 : Date.now() - this.#oldest;
    return {
      events: this.events(position),
      bytes: Math.max(0, this.#journal.end - position),
      seconds: Math.max(0, age) / 1000,
    };
  }

  get #own(): number {
    return this.#journal.health().events - this.#ownBefore;
  }
}

/** Milliseconds since 1970 that an event's id names; undefined for a damaged one. */
function timeOf(id: string): number | undefined {
  try {
    return decodeTime(id.slice('evt_'.length));
  } catch {
    return undefined; // its age is unknown
  }
}
