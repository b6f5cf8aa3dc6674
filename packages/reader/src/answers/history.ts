import type { AuditChange, AuditEvent, JsonObject } from '@audit-trail/core';
import type { History, HistoryEntry, TargetOfHistory } from '../trail-reader.js';
import { changed } from './state.js';

/** Folds what happened to a target, oldest first, into its versions. */
export function historyOf(target: TargetOfHistory, events: readonly AuditEvent[]): History {
  let version = 0;
  let state: JsonObject = {};
  const entries = events.map((event): HistoryEntry => {
    const changes = changesOf(target, event);
    if (changes.length === 0) return { event };
    version += 1;
    state = changed(state, changes);
    return { event, version, state, changes };
  });
  return { target, entries };
}

/** What an event says it has changed. Of several targets, that is the first; what was refused or failed has changed nothing. */
function changesOf({ id, type }: TargetOfHistory, event: AuditEvent): readonly AuditChange[] {
  const { target_id, target_type, outcome = 'success', changes } = event;
  if (!Array.isArray(changes) || outcome !== 'success') return [];
  return target_id === id && (type === undefined || target_type === type) ? changes : [];
}
