import type { AuditEvent, Json } from '@audit-trail/core';
import type { EventFilter, EventQuery } from './event-query.js';

/** Answers slowly, and so plainly that there is nothing to get wrong. */
export class Oracle {
  readonly #events = new Map<string, AuditEvent>();

  add(events: readonly AuditEvent[]): void {
    for (const event of events) if (!this.#events.has(event.id)) this.#events.set(event.id, event);
  }

  get all(): readonly AuditEvent[] {
    return [...this.#events.values()].toSorted(byTimeAndId);
  }

  matching(filter: EventFilter): AuditEvent[] {
    return this.all.filter((event) => holds(event, filter));
  }

  page({ order = 'desc', limit = 50, after, before, ...filter }: EventQuery): AuditEvent[] {
    const listed = order === 'asc' ? this.all : this.all.toReversed();
    const place = (id: string): number => listed.findIndex((event) => event.id === id);
    const from = after === undefined ? 0 : place(after) + 1;
    const to = before === undefined ? listed.length : place(before);
    const found = listed.slice(from, to).filter((event) => holds(event, filter));
    return after === undefined && before !== undefined ? found.slice(-limit) : found.slice(0, limit);
  }
}

function byTimeAndId(a: AuditEvent, b: AuditEvent): number {
  const [timeA, timeB] = [Date.parse(a.occurred_at), Date.parse(b.occurred_at)];
  if (timeA !== timeB) return timeA - timeB;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function holds(event: AuditEvent, filter: EventFilter): boolean {
  const at = Date.parse(event.occurred_at);
  const time = (instant: EventFilter['occurred_at']): number => new Date(instant ?? Number.NaN).getTime();
  const targets = [{ id: event.target_id, name: event.target_name, type: event.target_type }, ...(event.targets ?? [])];
  return (
    anyOf(filter.id, (id) => event.id === id) &&
    anyOf(filter.group, (group) => event.group === group) &&
    !(filter.group !== undefined && event.group === '' && event.action.startsWith('audit_trail.')) &&
    anyOf(filter.action, (action) =>
      new RegExp(`^${action.replaceAll('.', '[.]').replaceAll('*', '.*')}$`, 's').test(event.action),
    ) &&
    anyOf(filter.action_type, (type) => event.action_type === type) &&
    anyOf(filter.actor_id, (id) => event.actor_id === id) &&
    anyOf(filter.actor_name, (name) => event.actor_name === name) &&
    anyOf(filter.actor_type, (type) => (event.actor_type ?? '') === type) &&
    anyOf(filter.outcome, (outcome) => event.outcome === outcome) &&
    targets.some(
      ({ id, name, type = '' }) =>
        anyOf(filter.target_id, (value) => id === value) &&
        anyOf(filter.target_name, (value) => name === value) &&
        anyOf(filter.target_type, (value) => type === value),
    ) &&
    (filter.occurred_at === undefined || at === time(filter.occurred_at)) &&
    (filter.occurred_at_gt === undefined || at > time(filter.occurred_at_gt)) &&
    (filter.occurred_at_gte === undefined || at >= time(filter.occurred_at_gte)) &&
    (filter.occurred_at_lt === undefined || at < time(filter.occurred_at_lt)) &&
    (filter.occurred_at_lte === undefined || at <= time(filter.occurred_at_lte)) &&
    (filter.search ?? '').split(/\s+/).every((word) => word === '' || saidIn(event, word))
  );
}

function anyOf<Value>(asked: Value | readonly Value[] | undefined, holdsFor: (value: Value) => boolean): boolean {
  if (asked === undefined) return true;
  return isList(asked) ? asked.some(holdsFor) : holdsFor(asked);
}

function isList<Value>(value: Value | readonly Value[]): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a word is in a value, with neither a letter nor a digit beside it, and without white space in it. */
function saidIn(event: AuditEvent, word: string): boolean {
  const { id: _, occurred_at: __, ...rest } = event;
  const values: string[] = [];
  JSON.stringify(rest, (_key, value: Json) => {
    if (typeof value !== 'object') values.push(String(value));
    return value;
  });
  const separated = word
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()
    .toLowerCase();
  if (separated === '') return true;
  const whole = new RegExp(`(?<![\\p{L}\\p{N}\\p{M}])${separated}(?![\\p{L}\\p{N}\\p{M}])`, 'u');
  return values.some((value) =>
    value.split(/\s+/).some((part) => whole.test(part.toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' '))),
  );
}
