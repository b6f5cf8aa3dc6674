import type { AuditEvent } from '@audit-trail/core';

/** What somebody asks of a trail, and the command that answers it. */
export interface Question {
  readonly asks: string;
  /** Behind `audit-trail`. */
  readonly args: readonly string[];
}

/** The questions that a trail must answer, about what these events are about. */
export function questionsAbout(events: readonly AuditEvent[]): readonly Question[] {
  const changed = mostFrequent(
    events.filter(({ changes, target_type }) => changes && target_type),
    targetOf,
  );
  const deleted = events.findLast(({ action }) => action.endsWith('.deleted')) ?? events.at(-1);
  return [
    { asks: 'What was done, and who did it?', args: ['query', '--limit', '8'] },
    { asks: 'Who deleted something, or tried to?', args: ['query', '--action', '*.deleted', '--limit', '5'] },
    { asks: 'When, and how often?', args: ['stats', '--by', 'hour,action'] },
    { asks: `Which resources did ${deleted?.actor_name} touch?`, args: ['activity', deleted?.actor_id ?? ''] },
    ...(changed === undefined
      ? []
      : [{ asks: 'What happened to one of them, and how did it change?', args: ['history', changed] }]),
  ];
}

function targetOf({ target_type, target_id }: AuditEvent): string {
  return `${target_type}:${target_id}`;
}

function mostFrequent(events: readonly AuditEvent[], nameOf: (event: AuditEvent) => string): string | undefined {
  const byName = Map.groupBy(events, nameOf);
  return [...byName].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
}
