import assert from 'node:assert/strict';
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { createAuditTrail } from '@audit-trail/core';
import { checkLine, inputOf } from '../events/example.js';

/** Events that are made by a trail. What is larger has them over and over: a trail looks at the last ones only. */
const distinct = 1_000;
const segmentBytes = 64 * 1024 * 1024;
const lineEnd = 0x0a;

interface File {
  readonly path: string;
  /** Position of its first byte in the stream. */
  readonly base: number;
  readonly size: number;
}

/** A journal of one stream with a number of events that lie there already. */
export class StoredJournal {
  readonly #stream: string;
  /** Position behind them. */
  readonly #end: number;

  private constructor(stream: string, end: number) {
    this.#stream = stream;
    this.#end = end;
  }

  /** Writes it: a multiple of a thousand events. */
  static async make(directory: string, events: number): Promise<StoredJournal> {
    assert.equal(events % distinct, 0);
    const trail = createAuditTrail({ directory });
    for (let number = 0; number < distinct; number += 1) trail.record(inputOf(number));
    await trail.close();
    const stream = join(directory, readdirSync(directory).find((name) => name.startsWith('stream-')) ?? '');
    const [first] = filesOf(stream);
    if (!first) throw new Error(`${stream} has no segment.`);
    const block = readFileSync(first.path);
    const blocks = events / distinct;
    const inSegment = Math.ceil(segmentBytes / block.length);
    for (let written = 0; written < blocks; written += inSegment)
      writeSegment(stream, block, written, Math.min(inSegment, blocks - written));
    const journal = new StoredJournal(stream, blocks * block.length);
    journal.check(0);
    return journal;
  }

  /** Throws unless exactly so many events have come since, the last of them whole. */
  check(more: number): void {
    const files = filesOf(this.#stream);
    const before = files.reduce((sum, { base, size }) => sum + Math.min(size, Math.max(0, this.#end - base)), 0);
    assert.equal(before, this.#end, 'Events that were there already are gone.');
    let lines = 0;
    let last = '';
    for (const { path, base, size } of files) {
      const bytes = read(path, Math.max(0, this.#end - base), size);
      for (let at = bytes.indexOf(lineEnd); at >= 0; at = bytes.indexOf(lineEnd, at + 1)) lines += 1;
      if (bytes.length > 0) last = bytes.toString('utf8', bytes.lastIndexOf(lineEnd, -2) + 1, bytes.length - 1);
    }
    assert.equal(lines, more, `${lines} events have come, not ${more}`);
    if (more > 0) checkLine(last, more - 1);
  }

  /** Takes away what came since. The journal is closed. */
  restore(): void {
    for (const { path, base, size } of filesOf(this.#stream)) {
      if (base > 0 && base >= this.#end) rmSync(path);
      else if (base + size > this.#end) truncateSync(path, this.#end - base);
    }
  }
}

function filesOf(stream: string): readonly File[] {
  const names = readdirSync(stream).filter((name) => name.endsWith('.jsonl'));
  return names.toSorted().map((name) => {
    const path = join(stream, name);
    return { path, base: Number(basename(name, '.jsonl')), size: statSync(path).size };
  });
}

/** On the disk when it returns, so that nothing of it is still being written when something is measured. */
function writeSegment(stream: string, block: Buffer, from: number, blocks: number): void {
  const file = openSync(join(stream, `${String(from * block.length).padStart(20, '0')}.jsonl`), 'w', 0o600);
  for (let at = 0; at < blocks; at += 1) writeSync(file, block);
  fsyncSync(file);
  closeSync(file);
}

function read(path: string, from: number, to: number): Buffer {
  if (to <= from) return Buffer.alloc(0);
  const bytes = Buffer.alloc(to - from);
  const file = openSync(path, 'r');
  readSync(file, bytes, 0, bytes.length, from);
  closeSync(file);
  return bytes;
}
