import type { AuditEvent, AuditParty } from '@audit-trail/core';
import { valuesOf } from './event-values.js';
import { comparePositions, positionOf } from './order.js';
import { isOwn } from './own-events.js';
import type { ExactField, Selection } from './selection.js';
import { targetsOf } from './targets.js';
import { matchesPattern } from './wildcard.js';
import { phrasesOf } from './words.js';

type Condition = (event: AuditEvent) => boolean;

const targetFields = { target_id: 'id', target_name: 'name', target_type: 'type' } as const;

/** Makes of a selection what tells whether an event is one of it. */
export function matcher(selection: Omit<Selection, 'matches'>): Condition {
  const conditions = [...conditionsOf(selection)];
  return (event) => conditions.every((holds) => holds(event));
}

function* conditionsOf(selection: Omit<Selection, 'matches'>): Generator<Condition> {
  const { exact, actions, phrases, times, behind, until, order, withoutOwn } = selection;
  for (const [field, values] of exact) {
    if (!isTargetField(field)) yield (event) => values.includes(event[field] ?? '');
  }
  const ofTarget = [...exact].flatMap(([field, values]) =>
    isTargetField(field) ? [[targetFields[field], values] as const] : [],
  );
  if (ofTarget.length > 0) {
    const isMeant = (target: AuditParty): boolean =>
      ofTarget.every(([key, values]) => values.includes(target[key] ?? ''));
    yield (event) => targetsOf(event).some(isMeant);
  }
  if (actions) yield ({ action }) => actions.some((pattern) => matchesPattern(pattern, action));
  if (withoutOwn) yield (event) => !isOwn(event);
  if (times.from > -Infinity || times.to < Infinity) {
    yield (event) => {
      const { time } = positionOf(event);
      return time >= times.from && time <= times.to;
    };
  }
  const sign = order === 'asc' ? 1 : -1;
  if (behind) yield (event) => sign * comparePositions(positionOf(event), behind) > 0;
  if (until) yield (event) => sign * comparePositions(positionOf(event), until) < 0;
  if (phrases.length > 0) {
    yield (event) => {
      const said = valuesOf(event).flatMap(phrasesOf);
      return phrases.every((phrase) => said.some((value) => value.includes(phrase)));
    };
  }
}

function isTargetField(field: ExactField): field is keyof typeof targetFields {
  return Object.hasOwn(targetFields, field);
}
