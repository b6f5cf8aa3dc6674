import { isObject, type Properties, readProperty, unreadable } from './read-property.js';
import type { Snapshot } from './snapshot.js';

/**
 * An id, name or other short text of the record, whatever is given for it: numbers, bigints and booleans as text; of an
 * object what its `toJSON`, else a `toString` of its own, gives (an ObjectId, a URL), else `[object]`; `''` for nothing.
 */
export function label(value: unknown, path: string, snapshot: Snapshot): string {
  if (typeof value === 'string') return snapshot.text(value, path);
  if (typeof value === 'number') return String(value);
  if (value == null) return '';
  const copy = snapshot.value(value, path);
  if (typeof copy === 'string') return copy;
  if (typeof copy === 'number' || typeof copy === 'boolean') return String(copy);
  return isObject(value) ? snapshot.text(ownText(value), path) : '';
}

/** Of arrays, errors and plain objects the text would be made of their contents, where keys no longer tell secrets. */
const inherited = new Set<unknown>(
  [Object.prototype, Array.prototype, Error.prototype].map((prototype) => Reflect.get(prototype, 'toString')),
);

function ownText(value: Properties): string {
  const toString = readProperty(value, 'toString');
  if (typeof toString !== 'function' || inherited.has(toString)) return '[object]';
  try {
    const text: unknown = Reflect.apply(toString, value, []);
    return typeof text === 'string' ? text : '[object]';
  } catch {
    return unreadable; // as in a snapshot
  }
}
