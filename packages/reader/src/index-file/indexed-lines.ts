import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AuditEvent } from '@audit-trail/core';
import { parseEvent } from '../source/parse-event.js';
import type { Candidate } from './candidates.js';
import type { IndexedFile } from './contents.js';
import { IndexDamaged, LineMissing } from './index-errors.js';
import type { LineFiles } from './line-files.js';

/** Reads the events of candidates from the files, or from the index where files are compressed. */
export class IndexedLines {
  readonly #files: LineFiles;
  readonly #keptLine: StatementSync;
  readonly #place: StatementSync;

  constructor(database: DatabaseSync, files: LineFiles) {
    this.#files = files;
    this.#keptLine = database.prepare('SELECT line FROM lines WHERE seq = ?');
    this.#place = database.prepare('SELECT file, offset, length FROM events WHERE seq = ?');
  }

  /**
   * The events of some candidates, in the same order, without those whose files are gone, and without some that lack
   * the needle.
   *
   * @throws LineMissing when a file holds something else than was indexed; the file system's errors.
   */
  read(found: readonly Candidate[], files: ReadonlyMap<number, IndexedFile>, needle?: RegExp): AuditEvent[] {
    const candidates = found.flatMap((candidate) =>
      files.has(candidate.file) ? candidate : this.#moved(candidate, files),
    );
    const lines = new Map<Candidate, Buffer>();
    for (const [id, inFile] of Map.groupBy(candidates, ({ file }) => file)) {
      const file = files.get(id);
      if (!file) continue;
      if (file.gzip) for (const candidate of inFile) lines.set(candidate, this.#kept(candidate));
      else {
        const sorted = inFile.toSorted((a, b) => a.offset - b.offset);
        const read = this.#files.read(file, sorted);
        for (const [at, candidate] of sorted.entries()) lines.set(candidate, read[at] ?? Buffer.alloc(0));
      }
    }
    return candidates.flatMap((candidate) => {
      const line = lines.get(candidate);
      return needle && line && lacks(line, candidate, needle) ? [] : eventIn(line, candidate);
    });
  }

  /** Its file may have been compressed since it was found. */
  #moved(candidate: Candidate, files: ReadonlyMap<number, IndexedFile>): Candidate | readonly [] {
    const row = this.#place.get(candidate.seq);
    const file = Number(row?.['file']);
    if (!row || !files.has(file)) return [];
    return { ...candidate, file, offset: Number(row['offset']), length: Number(row['length']) };
  }

  #kept({ seq, id }: Candidate): Buffer {
    const line = this.#keptLine.get(seq)?.['line'];
    if (!(line instanceof Uint8Array)) throw new IndexDamaged(`The line of ${id} is missing.`);
    return Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  }
}

/** Whether a line can't be one that is looked for, and is the one that was indexed. Far quicker than parsing it. */
function lacks(line: Buffer, { id }: Candidate, needle: RegExp): boolean {
  const text = line.toString('latin1');
  needle.lastIndex = 0;
  return !needle.test(text) && text.startsWith(`{"id":"${id}"`);
}

function eventIn(line: Buffer | undefined, { id, time }: Candidate): AuditEvent {
  const event = line && parseEvent(line.toString());
  if (event?.id === id && Date.parse(event.occurred_at) === time) return event;
  throw new LineMissing(`The line of ${id} is not where it was.`);
}
