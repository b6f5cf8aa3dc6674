import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { bytesOf, numbersIn } from './numbers.js';

/** A part is divided into as many slots, which its pairs are noted for: what two numbers have bits. */
const slots = 64;
/**
 * Pairs of words share so many rows with so many places each: three places of one row stand for a pair, so that of a thousand
 * slots that lack it one seems to have it, when each event has four that no other has.
 */
const rows = 128;
const places = 1_024;

/** How ASCII is read: part of a word, white space, or what else is between words. */
const [inWord, white, other] = [1, 2, 0];
const classes = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z0-9]/i.test(character)) return inWord;
  return /\s/.test(character) ? white : other;
});

/** Gives a number for each two words of a text that follow on each other and were written together. */
function eachPair(text: string, give: (pair: number) => void): void {
  let [before, hash] = [0, 0];
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 32;
    const kind = code < 128 ? classes[code] : inWord;
    if (kind === inWord) {
      hash = Math.imul(hash ^ (code < 128 ? code | 32 : code), 0x01000193); // letters in lower case
      continue;
    }
    if (hash !== 0) {
      if (before !== 0) give(pairOf(before, hash));
      before = hash;
      hash = 0;
    }
    if (kind === white) before = 0;
  }
}

/** 26 bits, in which those of two words are mixed. */
function pairOf(first: number, second: number): number {
  let bits = Math.imul(first, 0x85ebca6b) ^ second;
  bits = Math.imul(bits ^ (bits >>> 15), 0xc2b2ae35);
  return (bits ^ (bits >>> 13)) & (2 ** 26 - 1);
}

function placesOf(pair: number): Places {
  const [one, two, three] = [pair, Math.imul(pair, 0x9e3779b1) >>> 8, Math.imul(pair, 0x85ebca6b) >>> 16];
  return { row: pair >>> 19, one: one & (places - 1), two: two & (places - 1), three: three & (places - 1) };
}

interface Places {
  readonly row: number;
  readonly one: number;
  readonly two: number;
  readonly three: number;
}

/** Notes which words were written together, and where, roughly: the inverted index knows each by itself. */
export class PairNotes {
  readonly #partEvents: number;
  readonly #slotEvents: number;
  readonly #add: StatementSync;
  readonly #added: StatementSync;
  readonly #remove: StatementSync;
  readonly #addRow: StatementSync;
  /** Of one part: the slot of each and the pair, in 32 bits. */
  #pending = new Uint32Array(2 ** 16);
  #length = 0;
  #part = 0;

  constructor(database: DatabaseSync, partEvents: number) {
    this.#partEvents = partEvents;
    this.#slotEvents = partEvents / slots;
    this.#add = database.prepare('INSERT INTO new_pairs(part, pairs) VALUES(?,?)');
    this.#added = database.prepare('SELECT pairs FROM new_pairs WHERE part = ?');
    this.#remove = database.prepare('DELETE FROM new_pairs WHERE part = ?');
    this.#addRow = database.prepare('INSERT INTO pairs VALUES(?,?,?)');
  }

  /** Takes note of the pairs in the text of an event. */
  add(seq: number, text: string): void {
    const part = Math.floor(seq / this.#partEvents);
    if (part !== this.#part) this.flush();
    this.#part = part;
    const slot = Math.floor((seq - part * this.#partEvents) / this.#slotEvents);
    eachPair(text, (pair) => this.#push((slot << 26) | pair));
  }

  flush(): void {
    if (this.#length > 0) this.#add.run(this.#part, bytesOf(this.#pending.subarray(0, this.#length)));
    this.#length = 0;
  }

  #push(bits: number): void {
    if (this.#length === this.#pending.length) {
      const longer = new Uint32Array(this.#length * 2);
      longer.set(this.#pending);
      this.#pending = longer;
    }
    this.#pending[this.#length] = bits;
    this.#length += 1;
  }

  /** Of a part to which nothing is added any more. */
  completePart(part: number): void {
    this.flush();
    const table = Array.from({ length: rows }, () => new Uint32Array(places * 2));
    for (const { pairs } of this.#added.all(part)) {
      for (const bits of numbersIn(pairs)) {
        const { row, one, two, three } = placesOf(bits & (2 ** 26 - 1));
        const noted = table[row] ?? new Uint32Array();
        const [half, bit] = [bits >>> 31, 1 << ((bits >>> 26) & 31)];
        noted[one * 2 + half] = (noted[one * 2 + half] ?? 0) | bit;
        noted[two * 2 + half] = (noted[two * 2 + half] ?? 0) | bit;
        noted[three * 2 + half] = (noted[three * 2 + half] ?? 0) | bit;
      }
    }
    for (const [row, noted] of table.entries()) this.#addRow.run(part, row, bytesOf(noted));
    this.#remove.run(part);
  }
}

/** Finds where all words of some phrases may have been written together, in parts that are complete. */
export class PairSearch {
  readonly #pairs: readonly number[];
  readonly #partEvents: number;
  readonly #slotEvents: number;
  readonly #row: StatementSync;
  readonly #found = new Map<number, Uint32Array>();

  constructor(database: DatabaseSync, partEvents: number, phrases: readonly string[]) {
    const numbers: number[] = [];
    for (const phrase of phrases) eachPair(phrase.trim().replaceAll(' ', '.'), (pair) => numbers.push(pair));
    this.#pairs = [...new Set(numbers)];
    this.#partEvents = partEvents;
    this.#slotEvents = partEvents / slots;
    this.#row = database.prepare('SELECT slots FROM pairs WHERE part = ? AND row = ?');
  }

  mayHold(seq: number): boolean {
    if (this.#pairs.length === 0) return true;
    const part = Math.floor(seq / this.#partEvents);
    const slot = Math.floor((seq - part * this.#partEvents) / this.#slotEvents);
    return ((this.#slotsOf(part)[slot >>> 5] ?? 0) & (1 << (slot & 31))) !== 0;
  }

  /** What may hold them of some events that were indexed one after the other. */
  *within(first: number, last: number): Generator<readonly [first: number, last: number]> {
    if (this.#pairs.length === 0) {
      yield [first, last];
      return;
    }
    let begin: number | undefined;
    for (let at = first; at <= last; at += this.#slotEvents - (at % this.#slotEvents)) {
      if (this.mayHold(at)) begin ??= at;
      else {
        if (begin !== undefined) yield [begin, at - 1];
        begin = undefined;
      }
    }
    if (begin !== undefined) yield [begin, last];
  }

  #slotsOf(part: number): Uint32Array {
    const known = this.#found.get(part);
    if (known) return known;
    const found = new Uint32Array(slots / 32).fill(2 ** 32 - 1);
    for (const pair of this.#pairs) {
      const { row, one, two, three } = placesOf(pair);
      const noted = numbersIn(this.#row.get(part, row)?.['slots']);
      for (const half of found.keys()) {
        const at = (place: number): number => noted[place * 2 + half] ?? 0;
        found[half] = (found[half] ?? 0) & at(one) & at(two) & at(three);
      }
    }
    this.#found.set(part, found);
    return found;
  }
}
