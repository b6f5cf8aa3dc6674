import { join } from 'node:path';
import { type AuditTrail, createAuditTrail } from '@audit-trail/core';
import { inBursts } from '../events/bursts.js';
import { inputOf } from '../events/example.js';
import type { Figures, Work } from '../harness/benchmark.js';
import { StoredJournal } from './stored-journal.js';

/** Blocks of events behind those that a journal has already. Each block opens it anew, and leaves it as it was. */
export class ContinuedJournal implements Work {
  readonly #directory: string;
  readonly #stored: Promise<StoredJournal>;
  #trail: AuditTrail | undefined;
  #opening = 0;

  constructor(folder: string, events: number) {
    this.#directory = join(folder, 'journal');
    this.#stored = StoredJournal.make(this.#directory, events);
  }

  async begin(): Promise<void> {
    await this.#stored;
    const began = performance.now();
    this.#trail = createAuditTrail({ directory: this.#directory });
    this.#opening = performance.now() - began;
  }

  async run(events: number): Promise<void> {
    const trail = this.#trail;
    await inBursts(events, (from, to) => {
      for (let number = from; number < to; number += 1) trail?.record(inputOf(number));
    });
  }

  async check(events: number): Promise<void> {
    const stored = await this.#stored;
    stored.check(events);
    await this.#trail?.close();
    stored.restore();
  }

  figures(): Figures {
    return { open: this.#opening };
  }
}
