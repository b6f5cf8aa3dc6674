import type { Batch } from '@audit-trail/core';

const lineEnd = Buffer.from('\n');

/**
 * A batch as actions of the bulk API: a line that says what to do, then the event, each with its line end, the last one
 * too. `create` with the event's own id makes a repeat harmless, and is the only action that data streams take.
 *
 * Source: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
 */
export function bulkBody(batch: Batch, timestamps: boolean): Buffer {
  const times = timestamps ? batch.events.map((event) => `{"@timestamp":${JSON.stringify(event.occurred_at)},`) : [];
  return Buffer.concat(
    batch.lines.flatMap((line, place) => {
      const action = `{"create":{"_id":${JSON.stringify(batch.ids[place])}}}\n`;
      const time = times[place];
      return time === undefined
        ? [Buffer.from(action), line, lineEnd]
        : [Buffer.from(`${action}${time}`), line.subarray(1), lineEnd];
    }),
  );
}
