import { UsageError } from '../usage-error.js';

/** A target as people name it. */
export interface NamedTarget {
  readonly id: string;
  readonly type?: string;
}

/**
 * Reads `document:42`, or `42` alone. What stands before the first colon is the type, unless the type was given: an id
 * that has colons is then taken as it is, as is one that begins with a colon: `:urn:uuid:7`.
 */
export function readTarget(text: string, given?: string): NamedTarget {
  if (given !== undefined) return { id: text, type: given };
  const colon = text.indexOf(':');
  if (colon === -1) return { id: text };
  const id = text.slice(colon + 1);
  if (id === '') throw new UsageError(`'${text}' names no target: write the id behind the colon, as in document:42.`);
  return colon === 0 ? { id } : { id, type: text.slice(0, colon) };
}
