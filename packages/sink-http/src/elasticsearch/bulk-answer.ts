import { type PartialResult, SinkError } from '@audit-trail/core';
import { type Answer, fieldOf, parseAnswer, unexpectedAnswer } from '../answer.js';
import { isSuccess } from '../exchange.js';
import type { EventRequest } from '../receiver-format.js';

/** What is needed of an answer. Items come in the order of the request, one for each action. */
export const answerFilter = 'items.*.status,items.*.error.type,items.*.error.reason';

/** An item's statuses that are about the event: it can't be read, it does not fit the mapping, or it is too large. */
const refusals: ReadonlySet<unknown> = new Set([400, 413, 422]);

/**
 * Reads what became of each event. 2xx means created; 409 that a document with this id is there already, so that this is
 * a repeat. What is not about the event is about the cluster, and waits: 429 (too busy), 403 (blocked for writes, for
 * want of disk space, say), 404 (no such index) and so on.
 */
export function readBulkAnswer(answer: Answer, { events: { ids } }: EventRequest): PartialResult | undefined {
  const items = fieldOf(parseAnswer(answer), 'items');
  if (!Array.isArray(items) || items.length !== ids.length) {
    throw unexpectedAnswer(answer, `something else than ${ids.length} items`);
  }
  const retry: string[] = [];
  const refused: { readonly id: string; readonly reason: string }[] = [];
  let why = '';
  for (const [place, id] of ids.entries()) {
    const item = fieldOf(items[place], 'create');
    if (isThere(item)) continue;
    const reason = reasonOf(answer, id, item);
    if (refusals.has(fieldOf(item, 'status'))) {
      refused.push({ id, reason });
    } else {
      retry.push(id);
      why ||= reason;
    }
  }
  if (retry.length === ids.length) throw new SinkError('retry', why);
  return retry.length + refused.length === 0 ? undefined : { retry, refused };
}

function isThere(item: unknown): boolean {
  const status = fieldOf(item, 'status');
  if (status === 409) return fieldOf(fieldOf(item, 'error'), 'type') === 'version_conflict_engine_exception';
  return typeof status === 'number' && isSuccess(status);
}

function reasonOf({ target, excerpt }: Answer, id: string, item: unknown): string {
  const error = fieldOf(item, 'error');
  const said = excerpt(`${String(fieldOf(error, 'type'))}: ${String(fieldOf(error, 'reason'))}`);
  return `${target} answered ${String(fieldOf(item, 'status'))} for ${id}: ${said}`;
}
