import type { AuditEvent } from '@audit-trail/core';
import type { EventFilter } from '@audit-trail/reader';
import { eventColumns } from '../event/event-columns.js';
import { json } from '../output/json.js';
import { layOut } from '../output/table.js';
import type { Session, View } from '../session.js';
import { begun } from './begun.js';
import { stopSignal } from './stop-signal.js';
import { typicalEvent } from './typical-event.js';

export interface PrintTailOptions {
  readonly filter: EventFilter;
  /** Events that are printed first. */
  readonly last: number;
  readonly asJson: boolean;
}

interface Lines {
  readonly head: readonly string[];
  readonly line: (event: AuditEvent) => string;
}

/** Prints the last events and those to come, until the process is asked to end or nobody reads them any more. */
export async function printTail(session: Session, { filter, last, asJson }: PrintTailOptions): Promise<void> {
  const { reader, output } = session;
  using stop = stopSignal();
  const done = new AbortController();
  const signal = AbortSignal.any([stop.signal, output.closed, done.signal]);
  // Before the last events are asked for: what comes meanwhile must not be missed.
  const coming = begun(reader.follow({ ...filter, signal }));
  try {
    const { events } = last === 0 ? { events: [] } : await reader.events({ ...filter, limit: last });
    const { head, line }: Lines = asJson ? { head: [], line: json } : tableOf(events, session);
    await output.writeLines([...head, ...events.toReversed().map(line)]);
    const printed = new Set(events.map(({ id }) => id));
    for await (const event of coming) if (!printed.has(event.id)) await output.writeLines([line(event)]);
    output.closed.throwIfAborted();
  } finally {
    done.abort();
  }
}

/** Columns have to be as wide as what is yet to come, which may be of another group. */
function tableOf(events: readonly AuditEvent[], { output, paint, clock }: View): Lines {
  const { width } = output;
  const rows = [...events, { ...typicalEvent, group: events.every(({ group }) => group === '') ? '' : 'foo-corp.com' }];
  const { head, line } = layOut({ ...eventColumns(rows, width, clock.zone), rows, width, paint });
  return { head: [head], line };
}
