import { createIdSource } from '../event/id.js';

const nextId = createIdSource(undefined);

/** An event's line without its end. */
export function eventLine(content: unknown = '', id: string = nextId(Date.now())): string {
  return JSON.stringify({ id, action: 'report.exported', metadata: { content } });
}

export function eventLines(count: number, content: unknown = ''): string[] {
  return Array.from({ length: count }, () => eventLine(content));
}

export function idOf(line: string): string {
  const { id }: { id: string } = JSON.parse(line);
  return id;
}
