import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CommonTerms } from './common-terms.js';
import { PairNotes } from './pairs.js';

/** How many events make a part of an index: a multiple of 64. */
export function partEventsIn(database: DatabaseSync): number {
  return Number(database.prepare('SELECT part FROM meta').get()?.['part']);
}

/** Of so many events of a part the terms are kept until it is complete. */
const sampled = 1024;

/**
 * What is known of the events of a part together, once it is complete: by that, what is frequent by itself and rare
 * together is found without leafing through all of it.
 */
export class Parts {
  readonly #partEvents: number;
  readonly #common: CommonTerms;
  readonly #pairs: PairNotes;
  readonly #firstSample: StatementSync;
  readonly #addSample: StatementSync;
  readonly #samples: StatementSync;
  readonly #removeSamples: StatementSync;

  constructor(database: DatabaseSync) {
    this.#partEvents = partEventsIn(database);
    this.#common = new CommonTerms(database, this.#partEvents);
    this.#pairs = new PairNotes(database, this.#partEvents);
    this.#firstSample = database.prepare('SELECT min(seq) AS seq FROM samples');
    this.#addSample = database.prepare('INSERT INTO samples VALUES(?,?)');
    this.#samples = database.prepare('SELECT terms FROM samples WHERE seq BETWEEN ? AND ?');
    this.#removeSamples = database.prepare('DELETE FROM samples WHERE seq <= ?');
  }

  /** Takes note of what is said in an event, and of its tokens. */
  add(seq: number, text: string, tokens: string): void {
    this.#pairs.add(seq, text);
    if (seq % Math.max(1, this.#partEvents / sampled) === 0) this.#addSample.run(seq, `${text} ${tokens}`);
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
  }
}
