import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CommonTerms } from './common-terms.js';
import type { FieldValue } from '../tokens.js';
import { PairNotes } from './pairs.js';
import { ValueHashes } from './value-hashes.js';

/** How many events make a part of an index: a multiple of 64. */
export function partEventsIn(database: DatabaseSync): number {
  return Number(database.prepare('SELECT part FROM meta').get()?.['part']);
}

/** Of so many events of a part the terms are kept until it is complete. */
const sampled = 1024;

/** What is noted of an event. */
interface Noted {
  /** What is said in it. */
  readonly text: string;
  readonly values: readonly FieldValue[];
  /** All that the inverted index has of it. */
  readonly terms: string;
}

/**
 * What is known of the events of a part together, once it is complete: by that, what is frequent by itself and rare
 * together is found without leafing through all of it.
 */
export class Parts {
  readonly #partEvents: number;
  readonly #common: CommonTerms;
  readonly #pairs: PairNotes;
  readonly #values: ValueHashes;
  readonly #firstSample: StatementSync;
  readonly #addSample: StatementSync;
  readonly #samples: StatementSync;
  readonly #removeSamples: StatementSync;

  constructor(database: DatabaseSync) {
    this.#partEvents = partEventsIn(database);
    this.#common = new CommonTerms(database, this.#partEvents);
    this.#pairs = new PairNotes(database, this.#partEvents);
    this.#values = new ValueHashes(database, this.#partEvents);
    this.#firstSample = database.prepare('SELECT min(seq) AS seq FROM samples');
    this.#addSample = database.prepare('INSERT INTO samples VALUES(?,?)');
    this.#samples = database.prepare('SELECT terms FROM samples WHERE seq BETWEEN ? AND ?');
    this.#removeSamples = database.prepare('DELETE FROM samples WHERE seq <= ?');
  }

  /** Takes note of the next event. */
  add(seq: number, { text, values, terms }: Noted): void {
    this.#pairs.add(seq, text);
    this.#values.add(seq, values);
    if (seq % Math.max(1, this.#partEvents / sampled) === 0) this.#addSample.run(seq, terms);
  }

  /** Completes the parts that can be, so that others have their turn between the steps. */
  *complete(lastSeq: number): Generator<void> {
    for (;;) {
      const sample = this.#firstSample.get()?.['seq'];
      if (typeof sample !== 'number') return;
      const part = Math.floor(sample / this.#partEvents);
      const last = (part + 1) * this.#partEvents - 1;
      if (last > lastSeq) return;
      this.#pairs.completePart(part);
      yield;
      this.#values.completePart(part);
      yield;
      const samples = this.#samples.all(part * this.#partEvents, last);
      yield* this.#common.completePart(
        part,
        samples.map(({ terms }) => String(terms)),
      );
      this.#removeSamples.run(last);
    }
  }

  flush(): void {
    this.#pairs.flush();
    this.#values.flush();
  }
}
