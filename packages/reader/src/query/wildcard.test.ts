import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesPattern } from './wildcard.js';

test('a pattern is met as by a regular expression', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
  fc.assert(
    fc.property(text, text, (pattern, action) => {
      const expression = new RegExp(`^${pattern.replaceAll('.', '[.]').replaceAll('*', '.*')}$`);
      expect(matchesPattern(pattern, action)).toBe(expression.test(action));
    }),
    { numRuns: 2_000 },
  );
});

test('one made to take for ever does not', () => {
  expect(matchesPattern(`${'*a'.repeat(5_000)}b`, 'a'.repeat(100_000))).toBe(false);
});
