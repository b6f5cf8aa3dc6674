import { crc32 } from 'node:zlib';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { filesIn, lastSeqIn } from './contents.js';
import { FileRows } from './file-rows.js';
import type { Indexable } from './indexable.js';
import { Kinds } from './kinds.js';
import { Names } from './names.js';
import { Parts } from './parts/parts.js';
import { blockOf } from './schema.js';
import { fieldValuesOf, textIn, textOf, tokenOf } from './tokens.js';

interface Times {
  low: number;
  high: number;
}

/** Adds events to an index, within a transaction of whoever uses it. */
export class BatchWriter {
  readonly files: FileRows;
  readonly #names: Names;
  readonly #kinds: Kinds;
  readonly #parts: Parts;
  readonly #blocks = new Map<number, Times>();
  readonly #add: StatementSync;
  readonly #addTerms: StatementSync;
  readonly #find: StatementSync;
  readonly #move: StatementSync;
  readonly #addCopy: StatementSync;
  readonly #addLine: StatementSync;
  readonly #addBlock: StatementSync;
  #lastSeq: number;

  constructor(database: DatabaseSync) {
    this.#names = new Names(database);
    this.#kinds = new Kinds(database, this.#names);
    this.#parts = new Parts(database);
    this.files = new FileRows(database, filesIn(database));
    this.#lastSeq = lastSeqIn(database);
    this.#add = database.prepare('INSERT OR IGNORE INTO events VALUES(?,?,?,?,?,?,?,?,?)');
    this.#addTerms = database.prepare('INSERT INTO terms(rowid, t) VALUES(CAST(? AS INTEGER), ?)');
    this.#find = database.prepare('SELECT seq, time, file FROM events WHERE id = ?');
    this.#move = database.prepare('UPDATE events SET file = ?, offset = ?, length = ? WHERE seq = ?');
    this.#addCopy = database.prepare('INSERT OR REPLACE INTO copies VALUES(?,?,?,?)');
    this.#addLine = database.prepare('INSERT OR IGNORE INTO lines VALUES(?,?)');
    this.#addBlock = database.prepare(`INSERT INTO blocks VALUES(?,?,?) ON CONFLICT DO UPDATE
      SET low = min(low, excluded.low), high = max(high, excluded.high)`);
  }

  add({ source, offset, length, line, event }: Indexable): void {
    const file = this.files.of(source);
    file.read.add(offset, offset + length + 1, crc32(line));
    const time = Date.parse(event.occurred_at);
    const seq = this.#lastSeq + 1;
    const added = this.#add.run(
      seq,
      event.id,
      time,
      file.id,
      offset,
      length,
      this.#names.numberOf(textOf(event.group)),
      this.#kinds.numberOf(event),
      this.#names.numberOf(textOf(event.actor_id)),
    );
    if (added.changes === 0) {
      this.#addAgain(file.id, { source, offset, length, line, event }, time);
      return;
    }
    this.#lastSeq = seq;
    const [text, values] = [textIn(event), fieldValuesOf(event)];
    const terms = `${text} ${values.map(({ field, value }) => tokenOf(field, value)).join(' ')}`;
    this.#addTerms.run(seq, terms);
    this.#parts.add(seq, { text, values, terms });
    if (source.gzip) this.#addLine.run(seq, line);
    this.files.gain(file.id, seq);
    const block = this.#blocks.get(blockOf(seq));
    if (!block) this.#blocks.set(blockOf(seq), { low: time, high: time });
    else if (time < block.low) block.low = time;
    else if (time > block.high) block.high = time;
  }

  /** Takes note of what is known of parts when they are complete, step by step. */
  completeParts(): Generator<void> {
    return this.#parts.complete(this.#lastSeq);
  }

  /** Writes down what goes with the events that were added. */
  flush(): void {
    for (const [block, { low, high }] of this.#blocks) this.#addBlock.run(block, low, high);
    this.#blocks.clear();
    this.#parts.flush();
    this.files.flush();
  }

  /** An id that is there already: from a file that was renamed and compressed, or one that was written again. */
  #addAgain(file: number, { source, offset, length, line, event }: Indexable, time: number): void {
    const found = this.#find.get(event.id);
    if (!found || found['time'] !== time) return; // another event by the same id: the first one stays
    const [seq, place] = [Number(found['seq']), Number(found['file'])];
    if (place === file) return;
    if (source.gzip) this.#addLine.run(seq, line);
    if (this.files.isLive(place)) {
      this.#addCopy.run(seq, file, offset, length);
      return;
    }
    this.#move.run(file, offset, length, seq);
    this.files.lose(place);
    this.files.gain(file, seq);
  }
}
