import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditTrail, createAuditTrail, type Sink } from '@audit-trail/core';
import { streamIn } from '../journal/write-journal.js';

/** Delivers what lies in a journal, as a process does that is begun after an outage. */
export class Shipping {
  readonly #journal: string;
  #trail: AuditTrail | undefined;

  constructor(journal: string) {
    this.#journal = journal;
  }

  /** Makes the journal forget what was delivered. */
  async begin(): Promise<void> {
    await rm(join(streamIn(this.#journal), 'cursors'), { recursive: true, force: true });
  }

  async run(sink: Sink): Promise<void> {
    this.#trail = createAuditTrail({ directory: this.#journal, sinks: [sink] });
    await this.#trail.flush({ to: 'delivered', deadline: Infinity });
  }

  async end(): Promise<void> {
    await this.#trail?.close();
  }
}
