import type { AuditEvent } from '@audit-trail/core';
import { matcher } from './matcher.js';
import { positionOf } from './order.js';
import type { Selection } from './selection.js';

/** What is left of a selection once these events of it have been given out, in its order. */
export function behindLast(selection: Selection, events: readonly AuditEvent[]): Selection {
  const last = events.at(-1);
  if (!last) return selection;
  const rest = { ...selection, behind: positionOf(last) };
  return { ...rest, matches: matcher(rest) };
}
