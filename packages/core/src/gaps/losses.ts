import type { Loss } from '../journal/journal.js';

/** What the metadata of an `audit_trail.events_lost` says. */
export interface LossMetadata {
  /** How many; absent when nobody can tell. */
  readonly events?: number;
  /** How many of each action, as far as that is known. */
  readonly actions?: Readonly<Record<string, number>>;
  readonly reason: string;
  /** RFC 3339. */
  readonly since: string;
  /** RFC 3339. */
  readonly until: string;
}

/** Actions that are named with their numbers; those beyond are summed up. */
const namedActions = 50;
const others = 'others';

/** Events that could not be kept, until the trail itself can say so: a gap that nobody notes can't be told from silence. */
export class Losses {
  #events = 0;
  readonly #actions = new Map<string, number>();
  readonly #reasons = new Set<string>();
  #since: string | undefined;

  add({ events, actions, reason }: Loss): void {
    this.#since ??= new Date().toISOString();
    this.#events += events;
    this.#reasons.add(reason);
    for (const [action, count] of actions) {
      const name = this.#actions.has(action) || this.#actions.size < namedActions ? action : others;
      this.#actions.set(name, (this.#actions.get(name) ?? 0) + count);
    }
  }

  /** Gives what was added since the last time, if anything. */
  take(): LossMetadata | undefined {
    if (this.#since === undefined) return undefined;
    const metadata = {
      ...(this.#events > 0 && { events: this.#events }),
      ...(this.#actions.size > 0 && { actions: Object.fromEntries(this.#actions) }),
      reason: [...this.#reasons].join(' '),
      since: this.#since,
      until: new Date().toISOString(),
    };
    this.#events = 0;
    this.#actions.clear();
    this.#reasons.clear();
    this.#since = undefined;
    return metadata;
  }
}
