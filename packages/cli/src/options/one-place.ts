import { UsageError } from '../usage-error.js';
import { placesOf, type SharedOptions } from './shared-options.js';

/**
 * The one journal that is asked.
 *
 * @throws UsageError when several are named.
 */
export function onePlaceOf(options: SharedOptions, env: Parameters<typeof placesOf>[1]): string {
  const [place, ...others] = placesOf(options, env);
  if (place === undefined || others.length > 0) throw new UsageError('Ask for one journal at a time: one --trail.');
  return place;
}
