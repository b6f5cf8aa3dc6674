import { hostname } from 'node:os';
import type { Batch } from '@audit-trail/core';
import type { SplunkSinkOptions } from './splunk-sink-options.js';

const end = Buffer.from('}\n');

/**
 * Puts events into HEC's envelopes, one after the other: `{"time", "host", "source", "sourcetype", "index", "fields",
 * "event"}`, the time in seconds since 1970 with three decimals. The events in them are the journal's bytes.
 *
 * Source: https://help.splunk.com/splunk-enterprise/get-data-in/collect-http-event-data/format-events-for-http-event-collector
 */
export function hecEnvelopes(options: SplunkSinkOptions): (batch: Batch) => Buffer {
  const { host = hostname(), source = 'audit-trail', sourcetype = '_json', index, fields } = options;
  const constant = JSON.stringify({ host, source, sourcetype, index, fields }).slice(1, -1);
  const middle = `${constant},"event":`;
  return ({ events, lines }) =>
    Buffer.concat(
      lines.flatMap((line, place) => [Buffer.from(`{${timeOf(events[place]?.occurred_at)}${middle}`), line, end]),
    );
}

/** Without a time, Splunk takes that of the arrival. */
function timeOf(occurredAt: string | undefined): string {
  const time = Date.parse(String(occurredAt));
  return Number.isNaN(time) ? '' : `"time":${(time / 1_000).toFixed(3)},`;
}
