import type { DatabaseSync } from 'node:sqlite';
import { blockOf } from './schema.js';

/** A file as it was when it was indexed last. */
export interface IndexedFile {
  readonly id: number;
  readonly path: string;
  readonly identity: string;
  readonly gzip: boolean;
  readonly size: number;
  readonly changed: number;
  /** Offset up to which its lines are indexed. */
  readonly indexed: number;
  /** Whether that is all of it. */
  readonly complete: boolean;
  /** Of its lines; see `ReadSoFar`. */
  readonly checksum: number;
  /** Events whose place is in it. */
  readonly events: number;
  /** Between these, inclusive, are their numbers. */
  readonly first: number;
  readonly last: number;
}

/** Times of the events of one block, in milliseconds since 1970, inclusive. */
export interface Block {
  readonly block: number;
  readonly low: number;
  readonly high: number;
}

/** What an index says of itself: little enough to be kept in memory. */
export interface Contents {
  /** Those that are not gone, by number. */
  readonly files: ReadonlyMap<number, IndexedFile>;
  /** Of the last event; 0 without any. */
  readonly lastSeq: number;
  /** How many events have a place. */
  readonly live: number;
  /** Those in which an event may have a place. */
  readonly blocks: readonly Block[];
}

export function filesIn(database: DatabaseSync): ReadonlyMap<number, IndexedFile> {
  const rows = database.prepare('SELECT * FROM files WHERE gone = 0').all();
  const files = rows.map((row) => ({
    id: Number(row['id']),
    path: String(row['path']),
    identity: String(row['identity']),
    gzip: row['gzip'] === 1,
    size: Number(row['size']),
    changed: Number(row['changed']),
    indexed: Number(row['indexed']),
    complete: row['complete'] === 1,
    checksum: Number(row['checksum']),
    events: Number(row['events']),
    first: Number(row['first']),
    last: Number(row['last']),
  }));
  return new Map(files.map((file) => [file.id, file]));
}

export function lastSeqIn(database: DatabaseSync): number {
  return Number(database.prepare('SELECT max(seq) AS last FROM events').get()?.['last'] ?? 0);
}

export function contentsOf(database: DatabaseSync): Contents {
  const files = filesIn(database);
  const lastSeq = lastSeqIn(database);
  const live = [...files.values()].reduce((sum, { events }) => sum + events, 0);
  return { files, lastSeq, live, blocks: blocksIn(database, files) };
}

function blocksIn(database: DatabaseSync, files: ReadonlyMap<number, IndexedFile>): readonly Block[] {
  const spans = [...files.values()]
    .filter(({ events }) => events > 0)
    .map(({ first, last }) => ({ first: blockOf(first), last: blockOf(last) }))
    .toSorted((a, b) => a.first - b.first);
  const blocks: Block[] = [];
  let [span, reached] = [0, -1];
  for (const row of database.prepare('SELECT block, low, high FROM blocks ORDER BY block').iterate()) {
    const block = Number(row['block']);
    for (let next = spans[span]; next && next.first <= block; next = spans[(span += 1)])
      reached = Math.max(reached, next.last);
    if (block <= reached) blocks.push({ block, low: Number(row['low']), high: Number(row['high']) });
  }
  return blocks;
}
