import { AuditError } from './errors.js';
import { inspect } from './inspect.js';

/** The error for a wrong option: the rule, and what was given instead. */
export function wrongOption(rule: string, ...got: readonly [] | readonly [unknown]): AuditError {
  const instead = got.length === 0 ? '' : `, not ${inspect(got[0], { depth: 0 })}`;
  return new AuditError('AUDIT_INVALID_OPTIONS', `${rule}${instead}.`);
}

/** Refuses anything but an object whose every name is known: a misspelled option must not be ignored. */
export function checkOptionNames(options: unknown, known: ReadonlySet<string>, example: string): void {
  if (typeof options !== 'object' || options === null) throw wrongOption(`Give an object such as ${example}`, options);
  for (const name of Object.keys(options)) {
    if (!known.has(name)) throw wrongOption(`There is no option '${name}'; there are ${[...known].join(', ')}`);
  }
}

export function checkPositive(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw wrongOption(`'${name}' is a number above 0`, value);
}

/** A timer that is given more milliseconds than this ends at once. */
const longestTimer = 2 ** 31 - 1;

/** Milliseconds above 0, and few enough for a timer. */
export function checkDuration(name: string, value: unknown): number {
  const milliseconds = checkPositive(name, value);
  if (milliseconds <= longestTimer) return milliseconds;
  throw wrongOption(`'${name}' is ${longestTimer} milliseconds (24 days) at most`, value);
}

/** Milliseconds to wait for: none are allowed, and `Infinity` for as long as it takes. */
export function checkDeadline(value: unknown): number {
  return value === 0 || value === Infinity ? value : checkDuration('deadline', value);
}

/** A sink's name is a part of file names: its cursor is kept under it. */
export function checkSinkName(name: unknown): string {
  if (typeof name === 'string' && /^[\w.-]{1,64}$/.test(name) && !/^\.+$/.test(name)) return name;
  throw wrongOption("A sink's name has letters, digits, '.', '_' or '-', 64 at most", name);
}
