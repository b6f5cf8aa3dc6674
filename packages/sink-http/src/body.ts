import type { Batch } from '@audit-trail/core';

/** How events are put together in a request. */
export type BodyFormat = 'json' | 'ndjson';

/** RFC 8259; NDJSON has no registered type, this is the one receivers know. */
export const contentTypes: Readonly<Record<BodyFormat, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
};

/** The batch as a request's body. Nothing is parsed or serialised: NDJSON is the batch itself, JSON a copy. */
export function encodeBody(batch: Batch, format: BodyFormat): Buffer {
  return format === 'ndjson' ? batch.bytes : toArray(batch);
}

/** Lines become an array by a bracket in front, and a comma or the last bracket in place of each line end. */
function toArray({ bytes, lines }: Batch): Buffer {
  const array = Buffer.allocUnsafe(bytes.length + 1);
  array.write('[');
  bytes.copy(array, 1);
  let end = 0;
  for (const line of lines) {
    end += line.length + 1;
    array.write(',', end);
  }
  array.write(']', end);
  return array;
}
