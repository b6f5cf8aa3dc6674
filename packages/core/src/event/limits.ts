import { checkOptionNames, wrongOption } from '../check-options.js';

/** How large an event may be. What is cut is marked in the event's `truncated`. */
export interface Limits {
  /** Bytes of the whole event as JSON. Default 65,536; at least 8,192. */
  readonly event: number;
  /** Levels of objects and arrays in `metadata`, and in each fact and change. Default 8; at most 64. */
  readonly depth: number;
  /** Keys of an object, items of an array. Default 200. */
  readonly keys: number;
  /** UTF-16 code units of a text. Default 8,192; at least 64. */
  readonly string: number;
}

export const defaultLimits: Limits = Object.freeze({ event: 65_536, depth: 8, keys: 200, string: 8192 });

/** The least leaves room for the eleven base fields; the deepest leaves room on the stack. */
const bounds: { readonly [name in keyof Limits]: readonly [least: number, most: number] } = {
  event: [8192, 2 ** 28],
  depth: [1, 64],
  keys: [1, 2 ** 20],
  string: [64, 2 ** 28],
};
const known: ReadonlySet<string> = new Set(Object.keys(bounds));

/**
 * Fills in the defaults.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`, naming the limit and its range.
 */
export function resolveLimits(given: Partial<Limits> = {}): Limits {
  checkOptionNames(given, known, '{ event: 65_536 } for limits');
  return Object.freeze({
    event: limit('event', given.event),
    depth: limit('depth', given.depth),
    keys: limit('keys', given.keys),
    string: limit('string', given.string),
  });
}

function limit(name: keyof Limits, value = defaultLimits[name]): number {
  const [least, most] = bounds[name];
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrongOption(`'limits.${name}' is a whole number from ${least} to ${most}`, value);
}
