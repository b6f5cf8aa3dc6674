import { type SinkView, StreamView, timeOfId } from '@audit-trail/core/adapter';
import type { EventMark, SinkBacklog, StreamReport, StreamSink } from './journal-report.js';

/** Enough events to guess from what all of them take. */
const sample = { maxEvents: 500, maxBytes: 256 * 1024 };
const firstOnly = { maxEvents: 1, maxBytes: 1 };

/** Looks at one stream. `now` is in milliseconds since 1970. */
export async function reportStream(directory: string, now: number): Promise<StreamReport> {
  const view = new StreamView(directory);
  const segments = view.segments.all().length;
  const damage = view.sinks.filter(({ damaged }) => damaged).map(({ name }) => wrongCursor(name));
  const first = await view.read(view.segments.start, firstOnly);
  const oldest = markOf(first?.bytes);
  const newest = markOfId(view.lastId);
  const sinks: StreamSink[] = [];
  for (const sink of view.sinks) sinks.push(await reportSink(view, sink, now));
  return {
    name: view.name,
    bytes: view.end - view.segments.start,
    segments,
    ...(oldest && { oldest }),
    ...(newest && { newest }),
    owner: view.owner,
    closed: view.closed,
    sinks,
    torn: view.torn,
    damage: [...damage, ...new Set(view.damage), ...(view.hasLock || segments === 0 ? [] : [noLock])],
  };
}

const noLock =
  'Its lock was deleted, so no process takes it up. When no process uses it, make an empty file `lock` in its directory.';

function wrongCursor(sink: string): string {
  return `What is kept of how far the sink '${sink}' has got can't be right; delivery goes on earlier and repeats events rather than leave one out.`;
}

async function reportSink(view: StreamView, { name, position, lastId }: SinkView, now: number): Promise<StreamSink> {
  return {
    name,
    ...(position !== undefined && { position }),
    ...(lastId !== undefined && { lastId }),
    behind: position === undefined ? nothing : await backlogFrom(view, position, now),
    deadLetters: await countOf(view.deadLetters(name)),
  };
}

const nothing: SinkBacklog = { bytes: 0, events: 0, seconds: 0 };

async function backlogFrom(view: StreamView, position: number, now: number): Promise<SinkBacklog> {
  const slice = await view.read(position, sample);
  const bytes = view.end - position;
  if (!slice) return nothing;
  const events = slice.starts.length;
  const oldest = markOf(slice.bytes);
  return {
    bytes,
    events: slice.end >= view.end ? events : Math.round((bytes * events) / Math.max(1, slice.bytes.length)),
    ...(oldest && { oldest }),
    seconds: oldest ? Math.max(0, now - Date.parse(oldest.at)) / 1000 : 0,
  };
}

/** The event with which bytes begin. */
function markOf(bytes: Buffer | undefined): EventMark | undefined {
  return bytes === undefined ? undefined : markOfId(/^\{"id":"([^"]+)"/.exec(bytes.toString('latin1', 0, 64))?.[1]);
}

function markOfId(id: string | undefined): EventMark | undefined {
  const time = id === undefined ? undefined : timeOfId(id);
  return id === undefined || time === undefined ? undefined : { id, at: new Date(time).toISOString() };
}

/** A letter that was put down twice, as after a crash, is sent again once. */
async function countOf(letters: AsyncIterable<{ readonly id: string }>): Promise<number> {
  const ids = new Set<string>();
  for await (const { id } of letters) ids.add(id);
  return ids.size;
}
