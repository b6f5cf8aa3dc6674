import { timeOfId, wrongOption } from '@audit-trail/core/adapter';
import type { AuditEvent } from '@audit-trail/core';
import type { EventPage, EventQuery } from '../event-query.js';
import { type Position, positionOf } from '../query/order.js';
import { type Scope, select } from '../query/select.js';
import type { Storage } from '../storage.js';
import { firstOf } from './first-of.js';

const limits = { usual: 50, most: 1_000 };

/** A page of events, and how to ask for those beside it. */
export async function page(storage: Storage, scope: Scope, query: EventQuery): Promise<EventPage> {
  const { order, limit, after, before, ...filter } = query;
  const size = limitIn(limit);
  const asked = orderIn(order);
  const [behind, until] = [await positionIn(storage, scope, after), await positionIn(storage, scope, before)];
  // The events just before one are the first behind it in the other order.
  const backwards = until !== undefined && behind === undefined;
  const selection = select(filter, {
    scope,
    order: backwards ? opposite[asked] : asked,
    behind: backwards ? until : behind,
    until: backwards ? undefined : until,
  });
  const found = await firstOf(storage.read(selection), size + 1);
  const events = backwards ? found.slice(0, size).toReversed() : found.slice(0, size);
  const more = found.length > size;
  const [start, end] = [events.at(0)?.id, events.at(-1)?.id];
  return {
    events,
    ...(start !== undefined && (backwards ? more : after !== undefined) && { before: start }),
    ...(end !== undefined && (backwards || more) && { after: end }),
  };
}

/** One event, if there is one that may be seen. */
export async function eventOf(storage: Storage, scope: Scope, id: string): Promise<AuditEvent | undefined> {
  const time = timeOfId(id);
  // An event occurred when its id was made, unless the clock was set back.
  const near = time !== undefined && { occurred_at: time };
  for (const when of near ? [near, {}] : [{}]) {
    const [event] = await firstOf(storage.read(select({ ...when, id }, { scope, order: 'asc' })), 1);
    if (event) return event;
  }
  return undefined;
}

/** Where the event of an id stands, or would if it still existed. */
export async function positionIn(
  storage: Storage,
  scope: Scope,
  id: string | undefined,
): Promise<Position | undefined> {
  if (id === undefined) return undefined;
  if (typeof id !== 'string') throw wrongOption("'after' and 'before' are ids of events", id);
  const event = await eventOf(storage, scope, id);
  if (event) return positionOf(event);
  const time = timeOfId(id);
  if (time === undefined)
    throw wrongOption("There is no event of this id to go on from; give the 'after' or 'before' of a page", id);
  return { time, id };
}

const opposite = { asc: 'desc', desc: 'asc' } as const;

export function orderIn(order: unknown, usual: 'asc' | 'desc' = 'desc'): 'asc' | 'desc' {
  if (order === undefined) return usual;
  if (order === 'asc' || order === 'desc') return order;
  throw wrongOption("'order' is 'asc' or 'desc'", order);
}

function limitIn(limit: unknown): number {
  if (limit === undefined) return limits.usual;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= limits.most) return limit;
  throw wrongOption(`'limit' is a whole number from 1 to ${limits.most}`, limit);
}
