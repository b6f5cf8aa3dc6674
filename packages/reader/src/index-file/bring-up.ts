import { crc32 } from 'node:zlib';
import { setImmediate as turn } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import type { Source } from '../source/source.js';
import { BatchWriter } from './batch-writer.js';
import type { ChangedFile, Changes } from './changes.js';
import type { Commits } from './commits.js';
import { IndexDamaged } from './index-errors.js';
import type { ReadAhead } from './indexable.js';
import { endOfLines } from './line-files.js';
import { ReadSoFar } from './read-so-far.js';

export interface BringUpOptions {
  readonly readAhead: ReadAhead;
  /** Told of bytes, as often as there is something to tell. */
  readonly onProgress: (done: number, total: number) => void;
  /** Asked at times; what it throws ends the work, which can be taken up again. */
  readonly goOn: () => void;
}

/** Events of a transaction: fewer make the inverted index merge more, more make others wait. */
const batchEvents = 20_000;
/** Events that are added without anything else having its turn: some 10 ms. */
const eventsAtOnce = 250;

/** Brings an index up to its files, by whoever has the lock. */
export async function bringUp(
  database: DatabaseSync,
  commits: Commits,
  changes: Changes,
  { readAhead, onProgress, goOn }: BringUpOptions,
): Promise<void> {
  const checksums = await checksumsOf(changes, readAhead);
  commits.begin();
  const writer = new BatchWriter(database);
  apply(database, writer, changes, checksums);
  const { unread, from } = changes;
  const total = unread.reduce((sum, { path, size }) => sum + size - (from.get(path) ?? 0), 0);
  let [done, added] = [0, 0];
  for await (const found of readAhead(unread, from)) {
    for (let at = 0; at < found.length; at += eventsAtOnce) {
      if (!commits.isOpen) commits.begin();
      for (const indexable of found.slice(at, at + eventsAtOnce)) {
        writer.add(indexable);
        done += indexable.length + 1;
        added += 1;
      }
      if (added >= batchEvents) {
        await inTurns(writer.completeParts());
        writer.flush();
        commits.commit();
        added = 0;
      }
      onProgress(Math.min(done, total), total);
      await turn();
      goOn();
    }
  }
  if (!commits.isOpen) commits.begin();
  await inTurns(writer.completeParts());
  for (const source of unread) writer.files.finish(source, upToIn(source, from.get(source.path) ?? 0));
  writer.flush();
  removeGone(database, writer, changes);
  writer.flush();
  commits.commit();
}

/** Does some work step by step, so that others have their turn in between. */
async function inTurns(steps: Iterator<void>): Promise<void> {
  while (steps.next().done !== true) await turn();
}

function upToIn({ path, size, gzip }: Source, from: number): number {
  if (gzip) return from;
  try {
    return endOfLines(path, from, size);
  } catch {
    return from; // it is gone, which is seen next time
  }
}

/** Checksums of files that were touched or cut, which must be read once more. */
async function checksumsOf(
  { touched, cut: ended }: Changes,
  readAhead: ReadAhead,
): Promise<ReadonlyMap<number, number>> {
  const checksums = new Map<number, number>();
  for (const { file, source } of [...touched, ...ended]) {
    const read = new ReadSoFar(0, 0);
    const size = Math.min(file.gzip ? Infinity : file.indexed, source.gzip ? Infinity : source.size);
    for await (const found of readAhead([source], new Map([[source.path, 0]]))) {
      for (const { offset, length, line } of found)
        if (offset < size) read.add(offset, offset + length + 1, crc32(line));
    }
    read.finish(0);
    checksums.set(file.id, read.checksum);
  }
  for (const { file } of touched) {
    if (checksums.get(file.id) !== file.checksum)
      throw new IndexDamaged(`'${file.path}' holds other events than it did.`);
  }
  return checksums;
}

function apply(database: DatabaseSync, writer: BatchWriter, changes: Changes, checksums: ReadonlyMap<number, number>) {
  for (const { file, source } of changes.renamed) writer.files.rename(file.id, source);
  for (const { file, source } of changes.touched) writer.files.finish(source, file.indexed);
  for (const changed of changes.cut) cut(database, writer, changed, checksums.get(changed.file.id) ?? 0);
  for (const { id } of changes.gone) writer.files.detach(id);
  if (changes.cut.length > 0) promoteCopies(database, writer);
}

/** Only now, when the same events may have been found in other files: so whoever reads meanwhile misses none. */
function removeGone(database: DatabaseSync, writer: BatchWriter, { gone }: Changes): void {
  for (const { id } of gone) {
    writer.files.remove(id);
    database.prepare('DELETE FROM copies WHERE file = ?').run(id);
  }
  if (gone.length > 0) promoteCopies(database, writer);
}

function cut(database: DatabaseSync, writer: BatchWriter, { file, source }: ChangedFile, checksum: number): void {
  const lost = database
    .prepare('UPDATE events SET file = 0 WHERE seq BETWEEN ? AND ? AND file = ? AND offset + length >= ?')
    .run(file.first, file.last, file.id, source.size);
  database.prepare('DELETE FROM copies WHERE file = ? AND offset + length >= ?').run(file.id, source.size);
  const read = new ReadSoFar(upToIn(source, 0), checksum);
  writer.files.cut(file.id, source, read, Number(lost.changes));
}

/** Events whose place is gone are found in another one, where there is one. */
function promoteCopies(database: DatabaseSync, writer: BatchWriter): void {
  const copies = database.prepare(`SELECT c.seq, c.file, c.offset, c.length FROM copies c JOIN events e ON e.seq = c.seq
    LEFT JOIN files f ON f.id = e.file WHERE coalesce(f.gone, 1) = 1 GROUP BY c.seq`);
  const move = database.prepare('UPDATE events SET file = ?, offset = ?, length = ? WHERE seq = ?');
  const remove = database.prepare('DELETE FROM copies WHERE seq = ? AND file = ?');
  for (const row of copies.all()) {
    const [seq, file] = [Number(row['seq']), Number(row['file'])];
    move.run(file, Number(row['offset']), Number(row['length']), seq);
    remove.run(seq, file);
    writer.files.gain(file, seq);
  }
}
