import type { RetryOptions } from '../sink-options.js';

/** A receiver that asks for more than a day is asked again after a day. */
const longest = 24 * 60 * 60 * 1000;

/**
 * Exponential backoff with full jitter, so that many processes do not return to a receiver all at once
 * (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 *
 * @param failures failures in a row, 1 or more
 * @param atLeast milliseconds the receiver asked for
 * @returns milliseconds
 */
export function backoff({ minDelay, maxDelay }: RetryOptions, failures: number, atLeast = 0): number {
  const bound = Math.min(maxDelay, minDelay * 2 ** (failures - 1));
  const asked = Number.isNaN(atLeast) ? 0 : Math.min(atLeast, longest);
  return Math.max(Math.random() * bound, asked);
}
