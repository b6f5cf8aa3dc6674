import { createIdSource } from '../event/id.js';
import type { Journal } from './journal.js';

const nextId = createIdSource(undefined);

/** An event's line without its end. */
export function eventLine(content: unknown = '', id: string = nextId(Date.now())): string {
  return JSON.stringify({ id, action: 'report.exported', metadata: { content } });
}

export function eventLines(count: number, content: unknown = ''): string[] {
  return Array.from({ length: count }, () => eventLine(content));
}

/** Appends lines to a journal, each by a write of its own; returns the positions at which they begin. */
export function writeEach(journal: Journal, lines: readonly string[]): number[] {
  return lines.map((line) => {
    const start = journal.end;
    journal.append(line);
    journal.write();
    return start;
  });
}

export function idOf(line: string): string {
  const { id }: { id: string } = JSON.parse(line);
  return id;
}
