import type { AuditEvent } from '@audit-trail/core';
import type { Paint } from '../output/paint.js';
import { visible } from '../output/visible.js';
import { formatTime } from '../time/format-time.js';
import type { Zone } from '../time/zone.js';

/** Everything an event has, a line for each value; what is empty is left out. */
export function wholeEvent(event: AuditEvent, zone: Zone, paint: Paint): readonly string[] {
  const { id, action, occurred_at } = event;
  const heading = `${formatTime(occurred_at, zone)}  ${visible(action)}  ${visible(id)}`;
  const fields = Object.entries(event).filter(([name, value]) => name !== 'id' && value !== '');
  return [paint('strong', heading), ...linesOf(Object.fromEntries(fields), '  ', paint), ''];
}

/** An object or list, indented; texts stand as they are, other values as JSON. */
function linesOf(value: object, indent: string, paint: Paint): readonly string[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const key = `${indent}${paint('faint', Array.isArray(value) ? '-' : visible(name))}`;
    if (typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0)
      return [key, ...linesOf(inner, `${indent}  `, paint)];
    return [`${key} ${visible(typeof inner === 'string' && inner !== '' ? inner : JSON.stringify(inner))}`];
  });
}
