import type { Loss } from './journal.js';

/** A quote within a text is escaped in JSON, so the first match is the field itself. */
const action = /"action":"((?:[^"\\]|\\.)*)"/;

/** What is lost with these events, given by their JSON lines. */
export function lossOf(lines: readonly string[], reason: string): Loss {
  const actions = new Map<string, number>();
  for (const line of lines) {
    const name = action.exec(line)?.[1] ?? '';
    actions.set(name, (actions.get(name) ?? 0) + 1);
  }
  return { events: lines.length, actions, reason };
}
