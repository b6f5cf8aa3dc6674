import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditEvent } from '@audit-trail/core';

/** The events in a file of JSON lines, without a last line that is not complete yet. */
export function eventsInFile(path: string): AuditEvent[] {
  return existsSync(path) ? parseLines(readFileSync(path)) : [];
}

/** The events of a journal: of all its streams, and of each stream's segments in their order. */
export function eventsInJournal(directory: string): AuditEvent[] {
  return streamsIn(directory).flatMap(eventsInStream);
}

/** The events of one stream of a journal. */
export function eventsInStream(stream: string): AuditEvent[] {
  // A segment is named by the position of its first byte; what lies behind the next one's is no part of the stream.
  const segments = segmentsIn(stream);
  return segments.flatMap((segment, rank) => {
    const end = (segments[rank + 1]?.position ?? Infinity) - segment.position;
    return parseLines(readFileSync(segment.path).subarray(0, end));
  });
}

/** The segments of a journal, for those who want to follow it by `tail -f`. */
export function segmentPaths(directory: string): string[] {
  return streamsIn(directory).flatMap((stream) => segmentsIn(stream).map(({ path }) => path));
}

function streamsIn(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory).filter((name) => name.startsWith('stream-'));
  return names.toSorted().map((name) => join(directory, name));
}

function segmentsIn(stream: string): { readonly path: string; readonly position: number }[] {
  const names = readdirSync(stream).filter((name) => /^\d+\.jsonl$/.test(name));
  return names.toSorted().map((name) => ({ path: join(stream, name), position: Number.parseInt(name, 10) }));
}

function parseLines(bytes: Buffer): AuditEvent[] {
  const lines = bytes.toString().split('\n').slice(0, -1);
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AuditEvent);
}
