import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { comparePositions } from '../query/order.js';
import type { Selection } from '../query/selection.js';
import type { Conditions } from './conditions.js';
import type { Block, Contents } from './contents.js';
import { blockEvents } from './schema.js';
import { TermSearch } from './parts/term-search.js';

/** An event that may be one of a selection, and where its line lies, if that file is not gone. */
export interface Candidate {
  readonly seq: number;
  readonly id: string;
  readonly time: number;
  readonly file: number;
  readonly offset: number;
  readonly length: number;
}

/** More than a block has. */
const mostAtOnce = 4 * blockEvents;
/** Blocks that are looked through at once, however little is found. */
const mostBlocks = 1_024;
/** As many ids are looked up at once. */
const idsAtOnce = 500;
const columns = 'e.seq, e.id, e.time, e.file, e.offset, e.length';

export interface CandidateSearch {
  readonly database: DatabaseSync;
  readonly contents: Contents;
  readonly selection: Selection;
  readonly conditions: Conditions;
}

/**
 * The candidates of a selection in its order, some at a time. Blocks are looked through in the order of their times, few at
 * first and more while nothing is found, and a candidate is given out when no other block can have one before it. So what is in
 * memory is bounded by how far the order of indexing and that of time differ, and the first of many come at once.
 */
export function* candidates({
  database,
  contents,
  selection,
  conditions,
}: CandidateSearch): Generator<Candidate[], void> {
  if (conditions.isEmpty) return;
  const isAscending = selection.order === 'asc';
  const compare = (a: Candidate, b: Candidate): number =>
    isAscending ? comparePositions(a, b) : comparePositions(b, a);
  const isWanted = within(selection);
  const ids = selection.exact.get('id');
  if (ids) {
    yield byId(database, ids).filter(isWanted).toSorted(compare);
    return;
  }
  const blocks = blocksInOrder(contents.blocks, selection);
  const search = new RangeSearch(database, conditions);
  let waiting: Candidate[] = [];
  let width = 1;
  for (let at = 0; at < blocks.length;) {
    const end = Math.min(blocks.length, at + width);
    const found = search.in(rangesOf(blocks.slice(at, end), contents.lastSeq));
    if (!found) {
      width = Math.max(1, width >> 3);
      yield [];
      continue;
    }
    if (found.length < blockEvents / 8) width = Math.min(mostBlocks, width * 4);
    else if (found.length > blockEvents) width = Math.max(1, width >> 1);
    at = end;
    const next = blocks[at];
    const wanted = found.filter(isWanted);
    if (wanted.length > 0) waiting = [...waiting, ...wanted].toSorted(compare);
    const isReady = (time: number): boolean => !next || (isAscending ? time < next.low : time > next.high);
    const split = waiting.findIndex(({ time }) => !isReady(time));
    yield split === -1 ? waiting.splice(0) : waiting.splice(0, split);
  }
}

function within({ order, behind, until }: Selection): (candidate: Candidate) => boolean {
  const sign = order === 'asc' ? 1 : -1;
  return (candidate) =>
    (!behind || sign * comparePositions(candidate, behind) > 0) &&
    (!until || sign * comparePositions(candidate, until) < 0);
}

function blocksInOrder(blocks: readonly Block[], { order, times, behind, until }: Selection): Block[] {
  const [first, last] = order === 'asc' ? [behind, until] : [until, behind];
  const from = Math.max(times.from, first?.time ?? -Infinity);
  const to = Math.min(times.to, last?.time ?? Infinity);
  return blocks
    .filter(({ low, high }) => high >= from && low <= to)
    .toSorted(
      order === 'asc' ? (a, b) => a.low - b.low || a.block - b.block : (a, b) => b.high - a.high || b.block - a.block,
    );
}

type Range = readonly [first: number, last: number];

/** What blocks hold, as few ranges of `seq`. Events behind the last one have been added since. */
function rangesOf(blocks: readonly Block[], lastSeq: number): Range[] {
  const numbers = blocks.map(({ block }) => block).toSorted((a, b) => a - b);
  const ranges: Range[] = [];
  for (const block of numbers) {
    const [first, last] = [block * blockEvents, Math.min(lastSeq, (block + 1) * blockEvents - 1)];
    const before = ranges.at(-1);
    if (before && before[1] === first - 1) ranges[ranges.length - 1] = [before[0], last];
    else ranges.push([first, last]);
  }
  return ranges;
}

class RangeSearch {
  readonly #terms: TermSearch;
  readonly #inRange: StatementSync;
  readonly #inList: StatementSync;
  readonly #values: readonly SQLInputValue[];

  constructor(database: DatabaseSync, conditions: Conditions) {
    const and = conditions.where.map((each) => ` AND ${each}`).join('');
    this.#terms = new TermSearch(database, conditions);
    this.#inRange = database.prepare(`SELECT ${columns} FROM events e WHERE e.seq BETWEEN ? AND ?${and} LIMIT ?`);
    this.#inList = database.prepare(
      `SELECT ${columns} FROM json_each(?) s CROSS JOIN events e ON e.seq = s.value WHERE true${and}`,
    );
    this.#values = conditions.values;
  }

  /** The candidates in some ranges, in any order; undefined when there are too many for once. */
  in(ranges: readonly Range[]): Candidate[] | undefined {
    const found: Candidate[] = [];
    for (const stretch of ranges.flatMap(([first, last]) => [...this.#terms.in(first, last)])) {
      const { first, last, seqs } = stretch;
      if (found.length + (seqs?.length ?? 0) >= mostAtOnce) return undefined;
      const rows = seqs
        ? this.#inList.all(JSON.stringify(seqs), ...this.#values)
        : this.#inRange.all(first, last, ...this.#values, mostAtOnce - found.length);
      for (const row of rows) found.push(candidateIn(row));
    }
    return found.length < mostAtOnce ? found : undefined;
  }
}

function byId(database: DatabaseSync, ids: readonly string[]): Candidate[] {
  const find = database.prepare(`SELECT ${columns} FROM events e WHERE e.id IN (SELECT value FROM json_each(?))`);
  const found: Candidate[] = [];
  for (let at = 0; at < ids.length; at += idsAtOnce)
    found.push(...find.all(JSON.stringify(ids.slice(at, at + idsAtOnce))).map(candidateIn));
  return found;
}

function candidateIn(row: Readonly<Record<string, unknown>>): Candidate {
  return {
    seq: Number(row['seq']),
    id: String(row['id']),
    time: Number(row['time']),
    file: Number(row['file']),
    offset: Number(row['offset']),
    length: Number(row['length']),
  };
}
