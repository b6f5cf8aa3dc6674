import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type FieldValue, type TokenField, tokenFields } from '../tokens.js';
import { EventSet } from './event-set.js';
import { bytesOf, numbersIn } from './numbers.js';

/** A field, and the values of which an event is to have one. */
export interface ValueList {
  readonly field: TokenField;
  readonly values: readonly string[];
}

/** What is known of a part, in the order of its events. */
const hashesOfPart = 'SELECT first, hashes, more FROM value_hashes WHERE part = ? AND field = ? ORDER BY first';

/** 32 bits. Others may have them too, by chance: they only say where to look. */
function hashOf(value: string): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < value.length; index += 1) bits = Math.imul(bits ^ value.charCodeAt(index), 0x01000193);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b);
  return (bits ^ (bits >>> 13)) >>> 0;
}

/** What is not written down yet of one field. */
interface Pending {
  /** One for each event: of its first value. */
  readonly hashes: Uint32Array;
  /** Of the further values of events that have several: the place in the part and the hash, by turns. */
  more: number[];
}

/**
 * Notes a hash of each value of each event. What has one of a long list of values is found by comparing all of them, which takes
 * less than to look up some hundred in the inverted index.
 */
export class ValueHashes {
  readonly #partEvents: number;
  readonly #pending: Readonly<Record<TokenField, Pending>>;
  readonly #add: StatementSync;
  readonly #added: StatementSync;
  readonly #remove: StatementSync;
  /** The events that are not written down yet, all of one part. */
  #first = 0;
  #count = 0;

  constructor(database: DatabaseSync, partEvents: number) {
    this.#partEvents = partEvents;
    const pending = (): Pending => ({ hashes: new Uint32Array(partEvents), more: [] });
    this.#pending = {
      group: pending(),
      actor_id: pending(),
      actor_name: pending(),
      target_id: pending(),
      target_name: pending(),
    };
    this.#add = database.prepare('INSERT INTO value_hashes VALUES(?,?,?,?,?)');
    this.#added = database.prepare(hashesOfPart);
    this.#remove = database.prepare('DELETE FROM value_hashes WHERE part = ? AND field = ?');
  }

  /** Takes note of the values of the next event. */
  add(seq: number, values: readonly FieldValue[]): void {
    const place = seq % this.#partEvents;
    if (place === 0) this.flush();
    if (this.#count === 0) this.#first = seq;
    let seen = 0;
    for (const { field, value } of values) {
      const { hashes, more } = this.#pending[field];
      const bit = 1 << tokenFields.indexOf(field);
      if ((seen & bit) === 0) hashes[this.#count] = hashOf(value);
      else more.push(place, hashOf(value));
      seen |= bit;
    }
    this.#count += 1;
  }

  flush(): void {
    if (this.#count === 0) return;
    const part = Math.floor(this.#first / this.#partEvents);
    for (const field of tokenFields) {
      const pending = this.#pending[field];
      const more = Uint32Array.from(pending.more);
      this.#add.run(part, field, this.#first, bytesOf(pending.hashes.subarray(0, this.#count)), bytesOf(more));
      pending.more = [];
    }
    this.#count = 0;
  }

  /** Joins what was written down of a part to which nothing is added any more. */
  completePart(part: number): void {
    this.flush();
    for (const field of tokenFields) {
      const rows = this.#added.all(part, field);
      this.#remove.run(part, field);
      this.#add.run(part, field, Number(rows[0]?.['first']), joined(rows, 'hashes'), joined(rows, 'more'));
    }
  }
}

function joined(rows: readonly Readonly<Record<string, unknown>>[], column: string): Uint8Array {
  return Buffer.concat(rows.map((row) => row[column]).filter((bytes) => bytes instanceof Uint8Array));
}

/** Finds the events that may have a value of each of some lists. */
export class ListSearch {
  readonly #partEvents: number;
  readonly #lists: readonly { readonly field: TokenField; readonly hashes: HashSet }[];
  readonly #noted: StatementSync;

  constructor(database: DatabaseSync, partEvents: number, lists: readonly ValueList[]) {
    this.#partEvents = partEvents;
    this.#lists = lists.map(({ field, values }) => ({ field, hashes: new HashSet(values.map(hashOf)) }));
    this.#noted = database.prepare(hashesOfPart);
  }

  get isEmpty(): boolean {
    return this.#lists.length === 0;
  }

  /** For each list those of a part that may have a value of it. */
  *setsOf(part: number): Generator<EventSet> {
    for (const { field, hashes } of this.#lists) {
      const set = new EventSet(this.#partEvents);
      for (const row of this.#noted.all(part, field)) set.add(placesIn(row, hashes, this.#partEvents));
      yield set;
    }
  }
}

function placesIn(row: Readonly<Record<string, unknown>>, wanted: HashSet, partEvents: number): number[] {
  const places: number[] = [];
  const [begin, hashes, more] = [Number(row['first']) % partEvents, numbersIn(row['hashes']), numbersIn(row['more'])];
  for (let at = 0; at < hashes.length; at += 1) if (wanted.has(hashes[at] ?? 0)) places.push(begin + at);
  for (let at = 0; at < more.length; at += 2) if (wanted.has(more[at + 1] ?? 0)) places.push(more[at] ?? 0);
  return places;
}

/** Most that is asked for is not in it, which the bits tell sooner than a set. */
class HashSet {
  readonly #bits = new Uint32Array(2 ** 15);
  readonly #hashes: ReadonlySet<number>;

  constructor(hashes: readonly number[]) {
    this.#hashes = new Set(hashes);
    for (const hash of hashes) this.#bits[hash >>> 17] = (this.#bits[hash >>> 17] ?? 0) | (1 << ((hash >>> 12) & 31));
  }

  has(hash: number): boolean {
    return ((this.#bits[hash >>> 17] ?? 0) & (1 << ((hash >>> 12) & 31))) !== 0 && this.#hashes.has(hash);
  }
}
