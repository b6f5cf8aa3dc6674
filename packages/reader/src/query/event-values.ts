import type { AuditEvent } from '@audit-trail/core';

/**
 * What a search looks at: every text, number and truth value in an event, at any depth, but for its id and time. Keys are
 * not values.
 */
export function valuesOf(event: AuditEvent): string[] {
  const values: string[] = [];
  // Those still to look at, the next one last: without recursion, as a line may be nested deeper than the stack is.
  const left: unknown[] = [];
  for (const [field, value] of Object.entries(event).toReversed()) {
    if (field !== 'id' && field !== 'occurred_at') left.push(value);
  }
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string') values.push(value);
    else if (typeof value === 'number' || typeof value === 'boolean') values.push(String(value));
    else if (typeof value === 'object' && value !== null) {
      for (const item of Object.values(value).toReversed()) left.push(item);
    }
  }
  return values;
}
