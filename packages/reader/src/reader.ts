import { AuditError, type AuditEvent } from '@audit-trail/core';
import { checkOptionNames, wrongOption } from '@audit-trail/core/adapter';
import { activityOf } from './answers/activity.js';
import { counts, keysIn } from './answers/counts.js';
import { Follower } from './answers/follow.js';
import { historyOf } from './answers/history.js';
import { eventOf, orderIn, page, positionIn } from './answers/pages.js';
import type { Count, CountQuery, EventFilter, EventPage, EventQuery, ExportQuery } from './event-query.js';
import { type Scope, select } from './query/select.js';
import type { Selection } from './query/selection.js';
import type { TrailStorage } from './trail-storage.js';
import type { Activity, ActorOfActivity, FollowQuery, History, TargetOfHistory, TrailReader } from './trail-reader.js';

/** Answers questions to a trail, from wherever its storage finds the events. */
export class Reader implements TrailReader {
  readonly #storage: TrailStorage;
  readonly #scope: Scope;
  /** The reader of the whole trail, which alone lets go of the storage. */
  readonly #whole: Reader | undefined;
  #closed = false;

  constructor(storage: TrailStorage, scope: Scope, whole?: Reader) {
    this.#storage = storage;
    this.#scope = scope;
    this.#whole = whole;
  }

  async events(query: EventQuery = {}): Promise<EventPage> {
    return page(this.#open(), this.#scope, query);
  }

  async event(id: string): Promise<AuditEvent | undefined> {
    if (typeof id !== 'string') throw wrongOption('An id is a text', id);
    return eventOf(this.#open(), this.#scope, id);
  }

  count(query?: EventFilter): Promise<number>;
  count(query: CountQuery): Promise<readonly Count[]>;
  async count(query: EventFilter & Partial<CountQuery> = {}): Promise<number | readonly Count[]> {
    const { by, ...filter } = query;
    const selection = this.#select(filter);
    if (by !== undefined) return counts(this.#open(), selection, keysIn(by));
    const [row] = await counts(this.#open(), selection, []);
    return row?.count ?? 0;
  }

  async history(target: TargetOfHistory, query: EventFilter = {}): Promise<History> {
    const { id, type } = checkNamed(target, 'document');
    const filter = { ...query, target_id: id, ...(type !== undefined && { target_type: type }) };
    const events: AuditEvent[] = [];
    for await (const block of this.#open().read(this.#select(filter))) for (const event of block) events.push(event);
    return historyOf({ id, ...(type !== undefined && { type }) }, events);
  }

  async activity(actor: ActorOfActivity, query: EventFilter = {}): Promise<Activity> {
    return activityOf(this.#open(), this.#scope, checkNamed(actor, 'user'), query);
  }

  async *all({ order, after, ...filter }: ExportQuery = {}): AsyncGenerator<readonly AuditEvent[], void> {
    const storage = this.#open();
    const behind = await positionIn(storage, this.#scope, after);
    yield* storage.read(select(filter, { scope: this.#scope, order: orderIn(order, 'asc'), behind }));
  }

  async *follow({ after, signal, ...filter }: FollowQuery = {}): AsyncGenerator<AuditEvent, void> {
    const storage = this.#open();
    const selection = this.#select(filter);
    const sources = storage.find();
    const follower = await Follower.behind(sources, { find: () => storage.find(), selection, signal });
    if (after !== undefined) {
      const behind = await positionIn(storage, this.#scope, after);
      for await (const events of storage.scan(sources, select(filter, { scope: this.#scope, order: 'asc', behind }))) {
        for (const event of events) {
          if (signal?.aborted === true) return;
          yield event;
        }
      }
    }
    yield* follower.events();
  }

  forGroup(group: string): TrailReader {
    if (typeof group !== 'string') throw wrongOption('A group is a text', group);
    if (this.#scope.group !== undefined && this.#scope.group !== group)
      throw wrongOption('This reader answers the members of one group; make readers for others of the one for all');
    return new Reader(this.#storage, { group }, this.#whole ?? this);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (!this.#whole) await this.#storage.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #select(filter: EventFilter, order: Selection['order'] = 'asc'): Selection {
    return select(filter, { scope: this.#scope, order });
  }

  #open(): TrailStorage {
    const whole = this.#whole ?? this;
    if (!this.#closed && !whole.#closed) return this.#storage;
    throw new AuditError('AUDIT_CLOSED', 'The reader is closed; open the trail again.');
  }
}

function checkNamed<Named extends TargetOfHistory>(named: Named, type: string): Named {
  const example = `{ type: '${type}', id: '42' }`;
  checkOptionNames(named, new Set(['id', 'type']), example);
  if (typeof named.id === 'string' && (named.type === undefined || typeof named.type === 'string')) return named;
  throw wrongOption(`Give an object such as ${example}`, named);
}
