import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { kindTerm, placesOfTerm, seqsIn } from './common-terms.js';
import type { Conditions } from '../conditions.js';
import { EventSet } from './event-set.js';
import { PairSearch } from './pairs.js';
import { partEventsIn } from './parts.js';
import { ListSearch } from './value-hashes.js';

/** Events that were indexed one after the other, and which of them to look at; undefined: each. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly seqs: readonly number[] | undefined;
}

/** A share of events from which on it is quicker to look at all of them. */
const many = 1 / 8;
/** Sets of parts that are remembered: 8 KiB each. */
const mostSets = 256;

/**
 * Finds the events that have some terms. Where parts are complete, what is common is looked up in the bits of each part, and only
 * the rest in the inverted index.
 */
export class TermSearch {
  readonly #partEvents: number;
  /** Events before this one are in parts that are complete. */
  readonly #complete: number;
  readonly #kinds: readonly string[] | undefined;
  readonly #pairs: PairSearch;
  readonly #lists: ListSearch;
  /** Of terms that are common in any part, those with few alternatives first. */
  readonly #common: readonly (readonly string[])[];
  /** For the inverted index: the terms that are not, and all of them. */
  readonly #rare: string | undefined;
  readonly #all: string | undefined;
  #rest: { readonly seqs: readonly number[] | undefined } | undefined;
  readonly #sets = new Map<number, EventSet | 'all'>();
  readonly #places: StatementSync;
  readonly #packed: StatementSync;

  constructor(database: DatabaseSync, { terms, lists, phrases, kinds }: Conditions) {
    this.#partEvents = partEventsIn(database);
    this.#pairs = new PairSearch(database, this.#partEvents, phrases);
    this.#lists = new ListSearch(database, this.#partEvents, lists);
    const lastPart = database.prepare('SELECT part FROM common ORDER BY id DESC LIMIT 1').get()?.['part'] ?? -1;
    this.#complete = (Number(lastPart) + 1) * this.#partEvents;
    this.#kinds = kinds?.map(kindTerm);
    this.#places = database.prepare(placesOfTerm);
    this.#packed = database.prepare(
      'SELECT term, events FROM common WHERE part = ? AND term IN (SELECT value FROM json_each(?))',
    );
    const isCommon = database.prepare(
      'SELECT EXISTS(SELECT 1 FROM common WHERE term IN (SELECT value FROM json_each(?))) AS found',
    );
    const [rare, common] = [[], []] as [(readonly string[])[], (readonly string[])[]];
    for (const term of terms) (isCommon.get(JSON.stringify(term))?.['found'] === 1 ? common : rare).push(term);
    this.#common = common.toSorted((a, b) => a.length - b.length);
    this.#rare = expressionOf(rare);
    this.#all = expressionOf(terms);
  }

  /** What to look at of events that were indexed one after the other, in their order. */
  *in(first: number, last: number): Generator<Stretch> {
    const lastComplete = Math.min(last, this.#complete - 1);
    if (first <= lastComplete) yield* this.#inComplete(first, lastComplete);
    const rest = Math.max(first, this.#complete);
    if (rest > last) return;
    this.#rest ??= { seqs: this.#inRest() };
    yield { first: rest, last, seqs: this.#rest.seqs?.filter((seq) => seq >= rest && seq <= last) };
  }

  /** All of the part that is not complete: at once, since looking into it where it grows costs more than what is found there. */
  #inRest(): readonly number[] | undefined {
    const begin = this.#complete;
    const found = this.#all === undefined ? undefined : this.#seqsOf(this.#all, begin, begin + this.#partEvents);
    const set = commonOf(this.#lists.setsOf(begin / this.#partEvents));
    if (set === 'all') return found;
    return found
      ? found.filter((seq) => set.has(seq - begin))
      : set.between(0, this.#partEvents - 1).map((place) => begin + place);
  }

  *#inComplete(first: number, last: number): Generator<Stretch> {
    if (this.#rare !== undefined) {
      const seqs = this.#seqsOf(this.#rare, first, last);
      yield { first, last, seqs: seqs.filter((seq) => this.#pairs.mayHold(seq) && this.#hasCommon(seq)) };
      return;
    }
    for (let from = first; from <= last;) {
      const part = Math.floor(from / this.#partEvents);
      const to = Math.min(last, (part + 1) * this.#partEvents - 1);
      for (const [begin, end] of this.#pairs.within(from, to)) yield this.#inPart(part, begin, end);
      from = to + 1;
    }
  }

  #inPart(part: number, first: number, last: number): Stretch {
    const set = this.#setOf(part);
    if (set === 'all') return { first, last, seqs: undefined };
    const begin = part * this.#partEvents;
    const seqs = set.between(first - begin, last - begin).map((place) => begin + place);
    // Where there is nothing but kinds, a column tells of all of them as well.
    const isMost = this.#common.length === 0 && this.#lists.isEmpty && seqs.length > (last - first) * many;
    return { first, last, seqs: isMost ? undefined : seqs };
  }

  #hasCommon(seq: number): boolean {
    if (!this.#kinds && this.#common.length === 0 && this.#lists.isEmpty) return true;
    const set = this.#setOf(Math.floor(seq / this.#partEvents));
    return set === 'all' || set.has(seq % this.#partEvents);
  }

  /** The events of a part that are of the kinds, have all terms that are common anywhere, and a value of each long list. */
  #setOf(part: number): EventSet | 'all' {
    const known = this.#sets.get(part);
    if (known) return known;
    if (this.#sets.size >= mostSets) this.#sets.clear();
    const set = commonOf(this.#setsOf(part));
    this.#sets.set(part, set);
    return set;
  }

  *#setsOf(part: number): Generator<EventSet | 'all'> {
    for (const alternatives of this.#common) {
      const { set, missing } = this.#packedOf(part, alternatives);
      if (set !== 'all' && missing.length > 0) {
        const begin = part * this.#partEvents;
        const seqs = this.#seqsOf(anyOf(missing), begin, begin + this.#partEvents - 1);
        set.add(seqs.map((seq) => seq - begin));
      }
      yield set;
    }
    if (this.#kinds) yield this.#packedOf(part, this.#kinds).set;
    yield* this.#lists.setsOf(part);
  }

  /** The events with any of some terms, as far as these are noted for a part. */
  #packedOf(part: number, alternatives: readonly string[]): { set: EventSet | 'all'; missing: readonly string[] } {
    const set = new EventSet(this.#partEvents);
    const missing = new Set(alternatives);
    for (const { term, events } of this.#packed.all(part, JSON.stringify(alternatives))) {
      missing.delete(String(term));
      if (!(events instanceof Uint8Array)) continue;
      if (events.length === 0) return { set: 'all', missing: [] };
      set.addPacked(events);
    }
    return { set, missing: [...missing] };
  }

  #seqsOf(expression: string, first: number, last: number): number[] {
    return seqsIn(this.#places.get(expression, first, last)?.['places']);
  }
}

/** What is in all of some sets, the first of which is changed. */
function commonOf(sets: Iterable<EventSet | 'all'>): EventSet | 'all' {
  let common: EventSet | 'all' = 'all';
  for (const each of sets) {
    if (each === 'all') continue;
    if (common === 'all') common = each;
    else common.keep(each);
    if (common.isEmpty) break;
  }
  return common;
}

function expressionOf(terms: readonly (readonly string[])[]): string | undefined {
  return terms.length === 0 ? undefined : terms.map((term) => `(${anyOf(term)})`).join(' AND ');
}

function anyOf(terms: readonly string[]): string {
  return terms.map((term) => `"${term}"`).join(' OR ');
}
