import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { rfc3339 } from './clock.js';

it('A time is what toISOString makes of it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: Date.UTC(9999, 0) })), (times) => {
      for (const time of times.flatMap((at) => [at, at + 1, at]))
        expect(rfc3339(time)).toBe(new Date(time).toISOString());
    }),
  );
});
