import { basename } from 'node:path';
import type { ActionType } from '../event/audit-event.js';
import type { AuditInput } from '../event/audit-input.js';
import { buildEvent } from '../event/build.js';
import { rfc3339 } from '../event/clock.js';
import { encode } from '../event/encode.js';
import type { IdSource } from '../event/id.js';
import type { Limits } from '../event/limits.js';
import type { Journal } from '../journal/journal.js';
import { Losses } from './losses.js';

/** Milliseconds in which losses make one event: a file may be damaged in thousands of places. */
const gathering = 1_000;

export interface GapsOptions {
  readonly journal: Journal;
  readonly nextId: IdSource;
  readonly limits: Limits;
}

/**
 * Says in the trail what may be missing from it, by events of its own, which belong to no tenant's group:
 * `audit_trail.unclean_stop` for a stream that was not closed, `audit_trail.events_lost` once the journal works again.
 */
export class Gaps {
  readonly #options: GapsOptions;
  readonly #losses = new Losses();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: GapsOptions) {
    const { journal } = options;
    this.#options = options;
    const { unclean } = journal;
    if (unclean) this.#record('audit_trail.unclean_stop', 'u', unclean.cut > 0 ? { cut_bytes: unclean.cut } : {});
    journal.onLost((loss) => {
      this.#losses.add(loss);
      // Otherwise it is noted when the journal has recovered.
      if (!journal.trouble) this.#timer ??= setTimeout(() => this.note(), gathering).unref();
    });
  }

  /** Records what was lost so far, if anything. */
  note(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const metadata = this.#losses.take();
    if (metadata) this.#record('audit_trail.events_lost', 'd', metadata);
  }

  /** Past catalogue and redactors: they are the application's, and would take the names of actions for those of secrets. */
  #record(action: string, type: ActionType, metadata: object): void {
    const { journal, nextId, limits } = this.#options;
    const { directory } = journal.health();
    const input: AuditInput = {
      action,
      type,
      actor: { type: 'service', id: 'audit-trail', name: 'Audit Trail' },
      target: directory === undefined ? undefined : { type: 'stream', id: basename(directory) },
      metadata,
    };
    const now = Date.now();
    const event = buildEvent(input, {}, { id: nextId(now), occurredAt: rfc3339(now) }, limits);
    journal.append(encode(event, limits), { beyondLimits: true });
  }
}
