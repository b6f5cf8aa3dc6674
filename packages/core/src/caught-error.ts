import { isNativeError } from 'node:util/types';

// Test runners such as Jest run modules in a realm of their own, whose `Error` is not that of Node.js: `instanceof` would
// take a missing file for something else.

/** The code of what was caught, such as `ENOENT`; `''` for none. */
export function codeOf(caught: unknown): string {
  return typeof caught === 'object' && caught !== null && 'code' in caught && typeof caught.code === 'string'
    ? caught.code
    : '';
}

/** What was caught, for a sentence. */
export function messageOf(caught: unknown): string {
  return isNativeError(caught) || caught instanceof Error ? caught.message : String(caught);
}
