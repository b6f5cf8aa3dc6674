import type { Work } from '../harness/benchmark.js';
import { inBursts } from '../events/bursts.js';
import { inputOf, recordOf } from '../events/example.js';
import type { Dimension, Series } from './dimension.js';

/** Kilobytes. The largest still fits into an event as the limits are by default. */
const points = [0.1, 1, 4, 16, 60];

export const metadata: Dimension = {
  id: 'growth/metadata',
  title: 'Size of the metadata',
  axis: { title: 'metadata, KB', points, log: true },
  series: {
    least: series('JSON.stringify, a write a burst', async (folder, notes) => {
      const { LeastEvents } = await import('../events/least-events.js');
      return new LeastEvents(folder, { of: (number) => withNotes(recordOf(number), notes) });
    }),
    pino: series('pino, sync', async (folder, notes) => {
      const { PinoEvents } = await import('../events/pino-events.js');
      return new PinoEvents(folder, { minLength: 0, of: (number) => withNotes(recordOf(number), notes) });
    }),
    trail: series('trail, written within the tick', async (folder, notes) => {
      const { TrailEvents } = await import('../events/trail-events.js');
      const record = (number: number) => withNotes(recordOf(number), notes);
      return new TrailEvents(
        folder,
        (trail, events) =>
          inBursts(events, (from, to) => {
            for (let number = from; number < to; number += 1) trail.record(withNotes(inputOf(number), notes));
          }),
        undefined,
        record,
      );
    }),
  },
  figures: { cpu: { title: 'CPU, µs an event', log: true } },
  drawn: ['cpu'],
  rounds: { generations: 2, warmUps: 8, counted: 4 },
};

type Notes = Readonly<Record<string, string>>;

function series(title: string, open: (folder: string, notes: Notes) => Promise<Work>): Series {
  return {
    title,
    at: (point) => ({
      title: `${title}, ${point} KB`,
      units: { full: Math.min(15_000, Math.round(40_000 / point)), short: 50 },
      open: (folder) => open(folder, notesOf(point * 1_000)),
    }),
  };
}

/** What the record says of itself, and more. */
function withNotes<Event extends { readonly metadata?: unknown }>(event: Event, notes: Notes): Event {
  return { ...event, metadata: { ...(event.metadata as object | undefined), ...notes } };
}

const prose =
  'The contract was renewed for another year after legal and security had reviewed it, and the customer in Europe agreed. ';
/** Characters of one note. */
const noteLength = 1_000;

/** So many bytes of prose, in notes such as people leave. */
function notesOf(bytes: number): Notes {
  const text = prose.repeat(Math.ceil(bytes / prose.length)).slice(0, bytes);
  const count = Math.ceil(bytes / noteLength);
  const note = (at: number) => text.slice(at * noteLength, (at + 1) * noteLength);
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`note_${at}`, note(at)]));
}
