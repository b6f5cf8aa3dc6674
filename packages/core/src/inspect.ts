import type { InspectOptions } from 'node:util';

/**
 * As a person would write a value. `node:util` is loaded when it is first needed, for a message: an `import` of it loads
 * what all of its exports need, such as worker threads.
 */
export function inspect(value: unknown, options?: InspectOptions): string {
  return process.getBuiltinModule('node:util').inspect(value, options);
}
