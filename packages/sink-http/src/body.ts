import type { Batch } from '@audit-trail/core';
import type { BodyMemory } from './body-memory.js';

/** How events are put together in a request. */
export type BodyFormat = 'json' | 'ndjson';

/** RFC 8259; NDJSON has no registered type, this is the one receivers know. */
export const contentTypes: Readonly<Record<BodyFormat, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
};

const comma = 0x2c;
const openingBracket = 0x5b;
const closingBracket = 0x5d;

/** The batch as a request's body. Nothing is parsed or serialised: NDJSON is the batch itself, JSON a copy in the memory given. */
export function encodeBody(batch: Batch, format: BodyFormat, memory: BodyMemory): Buffer {
  return format === 'ndjson' ? batch.bytes : toArray(batch, memory);
}

/** Lines become an array by a bracket in front of the first, a comma in place of the line end before each other, and a last bracket. */
function toArray({ bytes, starts }: Batch, memory: BodyMemory): Buffer {
  const array = memory.take(bytes.length + 1);
  bytes.copy(array, 1);
  for (const start of starts) array[start] = comma;
  array[0] = openingBracket;
  array[bytes.length] = closingBracket;
  return array;
}
