import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditTrail, createAuditTrail } from '@audit-trail/core';
import type { Work } from '../harness/benchmark.js';
import { inBursts } from './bursts.js';
import { checkLine, inputOf, recordOf, type RecordOf } from './example.js';
import { checkLines } from './lines.js';

/** Records so many events. */
export type Recording = (trail: AuditTrail, events: number) => Promise<void>;

/** As many at a time as come in one turn of the event loop; they are written within it. */
export async function recordOnly(trail: AuditTrail, events: number): Promise<void> {
  await inBursts(events, (from, to) => {
    for (let number = from; number < to; number += 1) trail.record(inputOf(number));
  });
}

/** Blocks of recording, each in a trail of its own, by default with nothing but the defaults. */
export class TrailEvents implements Work {
  readonly #folder: string;
  readonly #record: Recording;
  readonly #open: (directory: string) => AuditTrail;
  readonly #recordOf: RecordOf;
  #directory = '';
  #trail: AuditTrail | undefined;
  #blocks = 0;

  constructor(folder: string, record: Recording, open = openPlainly, of: RecordOf = recordOf) {
    this.#folder = folder;
    this.#record = record;
    this.#open = open;
    this.#recordOf = of;
  }

  begin(): void {
    this.#directory = join(this.#folder, String(this.#blocks));
    this.#blocks += 1;
    this.#trail = this.#open(this.#directory);
  }

  async run(events: number): Promise<void> {
    if (this.#trail) await this.#record(this.#trail, events);
  }

  /** Before the trail is closed, which would write what is missing. */
  async check(events: number): Promise<void> {
    const last = checkLines(this.#directory, events);
    await this.#trail?.close();
    checkLine(last, events - 1, this.#recordOf);
    await rm(this.#directory, { recursive: true });
  }
}

function openPlainly(directory: string): AuditTrail {
  return createAuditTrail({ directory });
}
