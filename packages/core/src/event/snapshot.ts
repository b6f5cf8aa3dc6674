import { isAnyArrayBuffer, isBoxedPrimitive, isDate, isMap, isNativeError, isSet } from 'node:util/types';
import { cutBeforeCredential } from '../redact/credentials.js';
import type { AuditTruncation, Json } from './audit-event.js';
import type { Limits } from './limits.js';
import { type MutableJson, setOwn, sizeOf } from './json.js';
import type { Originals } from './originals.js';
import { fieldOf, pointerStep } from './pointer.js';
import { firstItems, isObject, lengthOf, type Properties, readProperty, unreadable } from './read-property.js';

/** Keys are part of pointers, and are cut as texts are where those are shorter. */
const longestKey = 256;
export const longestPointer = 256;
const omitted = '[omitted]';
/** How much of what was cut is told. */
export const mostMarks = 64;

/** An object that is being copied. */
interface Level {
  readonly object: object;
  /** The one it is in; undefined at the root. */
  readonly inside: Level | undefined;
  /** How many there are, with this one. */
  readonly depth: number;
  /** Of the entry being copied. */
  key: string | number;
}

/**
 * Copies values of any kind into plain JSON, within the limits, at once: later changes to them don't show. Never throws,
 * and never touches a prototype.
 *
 * | value | becomes |
 * |---|---|
 * | text | itself; longer than `limits.string`: cut between code points, and before a credential the cut would halve |
 * | `undefined`, function, symbol | left out; `null` in an array |
 * | `NaN`, `Infinity` | its text |
 * | bigint | its decimal text; `[bigint]` when that would surely be cut |
 * | boxed primitive | the primitive |
 * | `Date` | its ISO text, or `Invalid Date` |
 * | `Map` | an object with its keys as text |
 * | `Set` | an array |
 * | `Error` | `{ name, message, code, cause }`, the last two where present; never the stack |
 * | buffers and their views | `[123 bytes]` |
 * | object with `toJSON` | what that returns, without asking again |
 * | other object | its own enumerable properties; `__proto__` is a key like any other |
 * | what throws when read (getter, proxy, `toJSON`) | `[unreadable]`, that value alone |
 * | object inside itself | `[circular]` |
 * | object or array below `limits.depth` | `[object]`, `[array]` |
 * | entries beyond `limits.keys` | left out, and not read |
 * | key longer than 256 | cut as a text is, over `[omitted]`: what is cut off might have said that the value is secret |
 *
 * The values of one field also share a budget of twice `limits.event` characters and a quarter of it of values, so that
 * sharing and nesting can't multiply into endless work; entries beyond it are left out. Whatever is cut is in `truncated`,
 * at most 64 times. A lone surrogate becomes U+FFFD when the event is encoded.
 */
export class Snapshot {
  readonly #limits: Limits;
  readonly #originals: Originals | undefined;
  readonly #longestKey: number;
  readonly #truncated: AuditTruncation[] = [];
  #root = '';
  #field: string | undefined;
  /** What becomes the copy of an object at the root. */
  #into: MutableJson | undefined;
  #characters = 0;
  #values = 0;

  /** With `originals` the copy is one to compare: see there. */
  constructor(limits: Limits, originals?: Originals) {
    this.#limits = limits;
    this.#originals = originals;
    this.#longestKey = originals ? Infinity : Math.min(longestKey, limits.string);
  }

  /** What was cut so far. */
  get truncated(): readonly AuditTruncation[] {
    return this.#truncated;
  }

  /**
   * Copies the value at a JSON pointer into the event. Undefined where JSON leaves the value out. An object's properties are
   * added to those of `into`.
   */
  value(value: unknown, root: string, into?: MutableJson): Json | undefined {
    this.#enter(root);
    this.#into = into;
    return this.#copy(value, undefined, true);
  }

  /** Copies a text. */
  text(text: string, root: string): string {
    if (text.length <= this.#limits.string) return text;
    this.#enter(root);
    return this.#text(text, undefined);
  }

  /** Notes a cut: `size` is the original size of what is at the pointer. */
  mark(path: string, size: number): void {
    if (this.#truncated.length === mostMarks || this.#truncated.some((told) => told.path === path)) return;
    // A proxy or subclass may claim any length.
    this.#truncated.push({ path, size: Math.min(size, Number.MAX_SAFE_INTEGER) });
  }

  /** The first items of a list at a JSON pointer, as many as may be kept. */
  first(items: readonly unknown[], root: string): readonly unknown[] {
    const length = lengthOf(items);
    if (length !== undefined && length > this.#limits.keys) this.mark(root, length);
    return firstItems(items, this.#limits.keys);
  }

  /** Begins a value; the budget is that of the event's field it is in. */
  #enter(root: string): void {
    this.#root = root;
    const field = fieldOf(root);
    if (field === this.#field) return;
    this.#field = field;
    this.#characters = this.#originals?.characters ?? this.#limits.event * 2;
    this.#values = this.#originals?.values ?? this.#limits.event / 4;
  }

  /** Notes a cut at a value, or at one around it when the way there is long. */
  #cut(inside: Level | undefined, size: number): void {
    const keys: (string | number)[] = [];
    for (let level = inside; level; level = level.inside) keys.push(level.key);
    let path = this.#root;
    for (const key of keys.toReversed()) {
      const step = pointerStep(key);
      if (path.length + step.length > longestPointer) break;
      path += step;
    }
    this.mark(path, size);
  }

  /** Notes that what became this copy was cut. */
  #cutTo(copy: Json, inside: Level | undefined, size: number): Json {
    this.#originals?.cut.set(copy, size);
    this.#cut(inside, size);
    return copy;
  }

  #copy(value: unknown, inside: Level | undefined, askToJson: boolean): Json | undefined {
    this.#values -= 1;
    switch (typeof value) {
      case 'string':
        return this.#text(value, inside);
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'boolean':
        return value;
      case 'bigint':
        return this.#bigint(value, inside);
      case 'object':
        return isObject(value) ? this.#object(value, inside, askToJson) : null;
      default:
        return undefined;
    }
  }

  #text(text: string, inside: Level | undefined): string {
    const most = Math.min(this.#limits.string, this.#characters);
    if (text.length <= most || this.#originals) {
      this.#characters -= text.length;
      return text;
    }
    this.#cut(inside, text.length);
    this.#characters -= most;
    return cutText(text, most);
  }

  /** Writing a huge number down takes time beyond all proportion, to be cut then. */
  #bigint(value: bigint, inside: Level | undefined): Json {
    const bits = this.#limits.string * 4;
    if (BigInt.asIntN(bits, value) === value) return this.#text(String(value), inside);
    const shown = this.#originals?.standIn({ shown: '[bigint]', value }) ?? '[bigint]';
    return this.#cutTo(shown, inside, this.#limits.string + 1);
  }

  #object(value: Properties, inside: Level | undefined, askToJson: boolean): Json | undefined {
    try {
      for (let level = inside; level; level = level.inside) if (level.object === value) return '[circular]';
      const level = { object: value, inside, depth: (inside?.depth ?? 0) + 1, key: '' };
      if (Array.isArray(value)) return this.#array(value, value.length, level);
      if (!isPlain(value)) {
        const special = this.#special(value, level);
        if (special !== undefined) return special;
      }
      const toJson: unknown = askToJson && 'toJSON' in value ? value.toJSON : undefined;
      if (typeof toJson === 'function') {
        const name = String(inside?.key ?? '');
        return this.#copy(Reflect.apply(toJson, value, [name]), inside, false);
      }
      return this.#properties(value, Object.keys(value), level);
    } catch {
      return unreadable; // a proxy, `toJSON` or iterator threw
    }
  }

  /** Objects that JSON knows nothing of; undefined for any other. */
  #special(value: Properties, level: Level): Json | undefined {
    if (isDate(value))
      return Number.isNaN(Date.prototype.getTime.call(value)) ? 'Invalid Date' : Date.prototype.toISOString.call(value);
    if (isNativeError(value) || value instanceof Error)
      return this.#properties(value, ['name', 'message', 'code', 'cause'], level);
    if (isMap(value)) return this.#map(value, level);
    if (isSet(value))
      return this.#array(Object.fromEntries(firstOf(value, this.#limits.keys).entries()), value.size, level);
    if (ArrayBuffer.isView(value)) return this.#bytes(value.buffer, value.byteOffset, value.byteLength);
    if (isAnyArrayBuffer(value)) return this.#bytes(value, 0, value.byteLength);
    if (isBoxedPrimitive(value)) return this.#copy(value.valueOf(), level.inside, false);
    return undefined;
  }

  #bytes(buffer: ArrayBufferLike, offset: number, length: number): Json {
    const shown = `[${length} bytes]`;
    if (!this.#originals) return shown;
    this.#characters -= length;
    return this.#originals.standIn({ shown, value: Buffer.from(buffer, offset, length) });
  }

  #array(items: Properties, length: number, level: Level): Json {
    if (level.depth > this.#limits.depth) return this.#tooDeep([], '[array]', level);
    const copy: Json[] = [];
    const most = Math.min(length, this.#limits.keys);
    for (let index = 0; index < most && this.#roomLeft(); index += 1) {
      level.key = index;
      copy.push(this.#copy(readProperty(items, index), level, true) ?? null);
    }
    return copy.length < length ? this.#cutTo(copy, level.inside, length) : copy;
  }

  #map(map: ReadonlyMap<unknown, unknown>, level: Level): Json {
    const entries = new Map<string, unknown>();
    for (const [key, value] of firstOf(map, this.#limits.keys)) entries.set(String(key), value);
    const copy = this.#properties(Object.fromEntries(entries), [...entries.keys()], level);
    return map.size > entries.size ? this.#cutTo(copy, level.inside, map.size) : copy;
  }

  #properties(value: Properties, keys: readonly string[], level: Level): Json {
    if (level.depth > this.#limits.depth) return this.#tooDeep({}, '[object]', level);
    const into = level.inside ? undefined : this.#into;
    const copy = into ?? {};
    let count = into ? sizeOf(into) : 0;
    for (const key of keys) {
      if (count === this.#limits.keys || !this.#roomLeft()) {
        this.#cutTo(copy, level.inside, keys.length);
        this.#values -= (keys.length - count) / 16; // even listing keys takes its time
        break;
      }
      const name = key.length > this.#longestKey ? cutText(key, this.#longestKey) : key;
      level.key = name;
      const read = name === key ? this.#copy(readProperty(value, key), level, true) : this.#omit(key, level);
      if (read === undefined) continue;
      setOwn(copy, name, read);
      this.#characters -= name.length;
      count += 1;
    }
    return copy;
  }

  #omit(key: string, level: Level): string {
    this.#cut(level, key.length);
    return omitted;
  }

  #tooDeep(empty: Json, instead: string, { inside, depth }: Level): Json {
    return this.#cutTo(this.#originals ? empty : instead, inside, depth);
  }

  #roomLeft(): boolean {
    return this.#values > 0 && this.#characters > 0;
  }
}

/** The start of a text, neither ending in half a character nor in half a credential. */
function cutText(text: string, length: number): string {
  const end = cutBeforeCredential(text, length);
  const last = text.charCodeAt(end - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? end - 1 : end);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function firstOf<Item>(items: Iterable<Item>, most: number): Item[] {
  const first: Item[] = [];
  for (const item of items) {
    if (first.push(item) >= most) break;
  }
  return first;
}
