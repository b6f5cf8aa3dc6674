import type { AuditEvent } from '@audit-trail/core';
import type { ExportQuery } from '@audit-trail/reader';
import { blocksOf } from '../output/blocks.js';
import { plural } from '../output/plural.js';
import type { Session } from '../session.js';
import { type Format, type FormatName, formats } from './format.js';
import { NewFile } from './new-file.js';

export interface ExportOptions {
  readonly query: ExportQuery;
  readonly format: FormatName;
  /** A file instead of the standard output. */
  readonly file?: string | undefined;
  /** Whether the file may be replaced. */
  readonly replace: boolean;
}

/** Writes all events, some at a time. */
export async function exportEvents(session: Session, { query, format, file, replace }: ExportOptions): Promise<void> {
  const { output } = session;
  if (file === undefined) {
    const count = await writeAll(session, query, formats[format], (text) => output.write(text));
    if (count === 0) output.say('No such events.');
    return;
  }
  await using newFile = await NewFile.begin(file, replace);
  const count = await writeAll(session, query, formats[format], (text) => newFile.write(text));
  await newFile.complete();
  output.say(`Wrote ${plural(count, 'event')} to ${file}`);
}

async function writeAll(
  { reader }: Session,
  query: ExportQuery,
  { head, event: write, end }: Format,
  to: (text: string) => Promise<void>,
): Promise<number> {
  let count = 0;
  if (head !== '') await to(head);
  for await (const events of reader.all(query)) {
    const before = count;
    count += events.length;
    for (const block of blocksOf(piecesOf(events, write, before === 0))) await to(block);
  }
  const last = end(count === 0);
  if (last !== '') await to(last);
  return count;
}

function* piecesOf(events: readonly AuditEvent[], write: Format['event'], isFirst: boolean): Generator<string, void> {
  for (const [at, event] of events.entries()) yield write(event, isFirst && at === 0);
}
