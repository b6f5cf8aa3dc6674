import type { AuditEvent } from '@audit-trail/core';
import { json } from '../output/json.js';
import { csvHead, csvRecord } from './csv.js';

/** How events are written one behind the other. */
export interface Format {
  readonly head: string;
  readonly event: (event: AuditEvent, isFirst: boolean) => string;
  readonly end: (isEmpty: boolean) => string;
}

export const formats = {
  ndjson: { head: '', event: (event) => `${json(event)}\n`, end: () => '' },
  json: {
    head: '[',
    event: (event, isFirst) => `${isFirst ? '' : ','}\n${json(event)}`,
    end: (isEmpty) => (isEmpty ? ']\n' : '\n]\n'),
  },
  csv: { head: csvHead, event: csvRecord, end: () => '' },
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof formats;
