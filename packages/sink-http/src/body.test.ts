import { batchOf } from '@audit-trail/core';
import { array, assert, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';
import { BodyMemory } from './body-memory.js';
import { encodeBody } from './body.js';

test('any events become an array of the same events, and the batch stays as it was', () => {
  assert(
    property(array(jsonValue(), { minLength: 1, maxLength: 20 }), (values) => {
      const batch = batchOf(values.map((value) => JSON.stringify(value)));
      const memory = new BodyMemory();
      const before = Buffer.from(batch.bytes);
      expect(String(encodeBody(batch, 'json', memory))).toBe(
        `[${values.map((value) => JSON.stringify(value)).join(',')}]`,
      );
      expect(encodeBody(batch, 'ndjson', memory)).toBe(batch.bytes);
      expect(batch.bytes).toEqual(before);
    }),
  );
});
