import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { EventSet } from './event-set.js';

/** A share of a part: what fewer events have, the inverted index is quick enough to find. */
const rare = 1 / 64;

/** What stands in `common` for a kind; no word and no token looks like it. */
export function kindTerm(kind: number): string {
  return `#${kind}`;
}

/** The terms of a text as the inverted index has them. */
const term = /[a-z0-9\u0080-\uffff]+/g;

/**
 * Notes, of each part that is complete, in which of its events each common term is, and each kind. So whatever is frequent by itself
 * and rare together is found by comparing bits, where the inverted index would leaf through everything.
 */
export class CommonTerms {
  readonly #partEvents: number;
  readonly #kinds: StatementSync;
  readonly #places: StatementSync;
  readonly #add: StatementSync;

  constructor(database: DatabaseSync, partEvents: number) {
    this.#partEvents = partEvents;
    this.#kinds = database.prepare(
      'SELECT kind, json_group_array(seq) AS places FROM events WHERE seq BETWEEN ? AND ? GROUP BY kind',
    );
    this.#places = database.prepare(placesOfTerm);
    this.#add = database.prepare('INSERT INTO common(part, term, events) VALUES(?,?,?)');
  }

  /** Finds them in a part, by the terms of some of its events. */
  *completePart(part: number, samples: readonly string[]): Generator<void> {
    const first = part * this.#partEvents;
    const last = first + this.#partEvents - 1;
    const note = (name: string, seqs: readonly number[]): void => {
      const places = seqs.map((seq) => seq - first);
      this.#add.run(part, name, EventSet.pack(places, this.#partEvents));
    };
    for (const row of this.#kinds.all(first, last)) note(kindTerm(Number(row['kind'])), seqsIn(row['places']));
    yield;
    for (const [name, share] of sharesIn(samples)) {
      if (share === 1) {
        // It sorts out next to nothing, and there are many of them.
        this.#add.run(part, name, new Uint8Array());
        continue;
      }
      const seqs = seqsIn(this.#places.get(`"${name}"`, first, last)?.['places']);
      if (seqs.length >= this.#partEvents * rare) note(name, seqs);
      yield;
    }
  }
}

/**
 * The terms that may be common, and what share of some events has them: now and then that is less than of all events, and then
 * such a term is only slower to find.
 */
function sharesIn(samples: readonly string[]): [term: string, share: number][] {
  const counts = new Map<string, number>();
  for (const sample of samples) {
    for (const name of new Set(sample.toLowerCase().match(term))) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const shares = [...counts].map(([name, count]): [string, number] => [name, count / samples.length]);
  return shares.filter(([, share]) => share >= rare / 2);
}

/** As text: far quicker than row by row. */
export const placesOfTerm = `SELECT json_group_array(rowid) AS places FROM terms
  WHERE terms MATCH ? AND rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)`;

/** What `json_group_array` has gathered. */
export function seqsIn(places: unknown): number[] {
  return typeof places === 'string' ? (JSON.parse(places) as number[]) : [];
}
