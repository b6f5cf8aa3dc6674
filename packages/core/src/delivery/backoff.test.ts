import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff } from './backoff.js';

const delays = { minDelay: 200, maxDelay: 60_000 };

test('waits a random time up to a bound that doubles', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), (failures) => {
      const delay = backoff(delays, failures);
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThanOrEqual(Math.min(60_000, 200 * 2 ** (failures - 1)));
    }),
  );
  expect(new Set(Array.from({ length: 50 }, () => backoff(delays, 5))).size).toBeGreaterThan(40);
});

test('waits as long as the receiver asks, but not more than a day', () => {
  expect(backoff(delays, 1, 5000)).toBe(5000);
  expect(backoff(delays, 1, Infinity)).toBe(86_400_000);
  expect(backoff(delays, 1, Number.NaN)).toBeLessThanOrEqual(200);
  expect(backoff(delays, 1, -5)).toBeGreaterThanOrEqual(0);
});
