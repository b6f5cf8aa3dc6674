import { UsageError } from '../usage-error.js';

/** The one value of an option that may be repeated elsewhere. */
export function only(option: string, values: readonly string[] | undefined): string | undefined {
  if (values === undefined || values.length === 1) return values?.[0];
  throw new UsageError(`Give ${option} once here.`);
}
