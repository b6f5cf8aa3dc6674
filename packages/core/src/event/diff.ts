import type { AuditTruncation, Json, JsonObject } from './audit-event.js';
import type { Change } from './audit-input.js';
import { type MutableJson, setOwn } from './json.js';
import { defaultLimits } from './limits.js';
import { Originals } from './originals.js';
import { pointerStep } from './pointer.js';
import { unreadable } from './read-property.js';
import { longestPointer, mostMarks, Snapshot } from './snapshot.js';

/** Far above those of an event, which are applied, and their cuts marked, when the changes are recorded. */
const limits = { ...defaultLimits, depth: 64, keys: 10_000 };

/**
 * Compares two states and says what changed, value by value, in the order of `before`, then of what `after` adds. Arrays are
 * compared item by item. A state that is `undefined` or `null` counts as empty, so that creations and deletions show each
 * field.
 *
 * ```ts
 * diff({ email: 'a@x.org', roles: ['user'] }, { email: 'b@x.org', roles: ['user', 'admin'] });
 * // [{ path: '/email', from: 'a@x.org', to: 'b@x.org' }, { path: '/roles/1', to: 'admin' }]
 * ```
 *
 * Texts and bytes are compared whole, though of bytes only their number is shown. Of an object or array with more than
 * 10,000 entries, below 64 levels, or beyond 262,144 values in all, the rest is not compared: one change says so, with
 * `[object]` or `[array]` for the states, and their sizes in `truncated`. What could not be read counts as changed.
 */
export function diff(before: unknown, after: unknown): Change[] {
  const comparison = new Comparison();
  comparison.states(before, after);
  return comparison.changes;
}

class Comparison {
  readonly changes: Change[] = [];
  readonly #originals = new Originals();
  /** Stands for a state that is not there. */
  #absent: Json | undefined;

  states(before: unknown, after: unknown): void {
    const from = this.#copy(before);
    const to = this.#copy(after);
    if (from === null && this.#isContainer(to)) this.#compare((this.#absent = emptyLike(to)), to, '');
    else if (to === null && this.#isContainer(from)) this.#compare(from, (this.#absent = emptyLike(from)), '');
    else this.#compare(from, to, '');
  }

  #copy(state: unknown): Json {
    return new Snapshot(limits, this.#originals).value(state, '') ?? null;
  }

  #compare(from: Json, to: Json, path: string): void {
    if ((from === to && from !== unreadable) || this.#originals.same(from, to)) return;
    if (!this.#isContainer(from) || !this.#isContainer(to) || Array.isArray(from) !== Array.isArray(to)) {
      this.#add(path, { from, to });
      return;
    }
    const fromCut = this.#originals.cut.has(from);
    const toCut = this.#originals.cut.has(to);
    if (fromCut || toCut) this.#addCut(path, from, to);
    for (const [key, value] of Object.entries(from)) {
      const keyPath = path + pointerStep(key);
      if (Object.hasOwn(to, key)) this.#compare(value, to[key] ?? null, keyPath);
      else if (!toCut) this.#add(keyPath, { from: value });
    }
    // What one side lacks was removed or added only if that side is whole.
    if (fromCut) return;
    for (const [key, value] of Object.entries(to)) {
      if (!Object.hasOwn(from, key)) this.#add(path + pointerStep(key), { to: value });
    }
  }

  #add(path: string, states: { readonly from?: Json; readonly to?: Json }): void {
    const truncated: AuditTruncation[] = [];
    const { from, to } = states;
    this.changes.push({
      path,
      ...(from !== undefined && { from: this.#shown(from, '/from', truncated) }),
      ...(to !== undefined && { to: this.#shown(to, '/to', truncated) }),
      ...(truncated.length > 0 && { truncated }),
    });
  }

  /** Says that two states are not compared as a whole. */
  #addCut(path: string, from: JsonObject, to: JsonObject): void {
    const size = (state: JsonObject): number => this.#originals.cut.get(state) ?? Object.keys(state).length;
    const there = { from: from !== this.#absent, to: to !== this.#absent };
    this.changes.push({
      path,
      ...(there.from && { from: Array.isArray(from) ? '[array]' : '[object]' }),
      ...(there.to && { to: Array.isArray(to) ? '[array]' : '[object]' }),
      truncated: [
        ...(there.from ? [{ path: '/from', size: size(from) }] : []),
        ...(there.to ? [{ path: '/to', size: size(to) }] : []),
      ],
    });
  }

  /** A copy as it is shown, at a pointer into the change; what was cut in it is noted. */
  #shown(copy: Json, path: string, truncated: AuditTruncation[]): Json {
    const size = this.#originals.cut.get(copy);
    if (size !== undefined && truncated.length < mostMarks) truncated.push({ path, size });
    const original = this.#originals.of(copy);
    if (original) return original.shown;
    if (!this.#isContainer(copy)) return copy;
    const shown = (key: string | number, value: Json): Json => {
      const step = pointerStep(key);
      return this.#shown(value, path.length + step.length > longestPointer ? path : path + step, truncated);
    };
    if (Array.isArray(copy)) return copy.map((item: Json, index) => shown(index, item));
    const object: MutableJson = {};
    for (const [key, value] of Object.entries(copy)) setOwn(object, key, shown(key, value));
    return object;
  }

  /** Objects and arrays, both seen by their keys. */
  #isContainer(copy: Json): copy is JsonObject {
    return typeof copy === 'object' && copy !== null && !this.#originals.of(copy);
  }
}

function emptyLike(value: Json): Json {
  return Array.isArray(value) ? [] : {};
}
