import type { EventMark, JournalSink, StreamReport } from '@audit-trail/reader';
import { size } from '../output/size.js';
import type { Column } from '../output/table.js';
import type { Clock } from '../time/clock.js';
import { formatTime } from '../time/format-time.js';

export function sinkColumns({ zone }: Clock): readonly Column<JournalSink>[] {
  return [
    { title: 'sink', value: ({ name }) => name, ink: () => 'strong', least: 8 },
    { title: 'behind', value: ({ behind }) => behindInWords(behind), align: 'right' },
    {
      title: `lacks events since (${zone.name})`,
      value: ({ behind }) => timeOf(behind.oldest, zone) || '-',
      least: 19,
    },
    {
      title: 'dead letters',
      value: ({ deadLetters }) => String(deadLetters),
      ink: ({ deadLetters }) => (deadLetters > 0 ? 'bad' : 'plain'),
      align: 'right',
    },
  ];
}

export function streamColumns({ zone }: Clock): readonly Column<StreamReport>[] {
  return [
    { title: 'stream', value: ({ name }) => name, least: 15 },
    { title: 'state', value: stateOf, ink: (stream) => (stream.damage.length > 0 ? 'bad' : 'plain') },
    { title: 'size', value: ({ bytes }) => size(bytes), align: 'right' },
    { title: `first (${zone.name})`, value: ({ oldest }) => timeOf(oldest, zone), optional: 19 },
    { title: `last (${zone.name})`, value: ({ newest }) => timeOf(newest, zone), least: 19 },
    { title: 'files', value: ({ segments }) => String(segments), align: 'right', optional: 5 },
  ];
}

function behindInWords({ events, bytes }: JournalSink['behind']): string {
  return bytes === 0 ? '-' : `${events.toLocaleString('en-US')} events, ${size(bytes)}`;
}

function timeOf(mark: EventMark | undefined, zone: Clock['zone']): string {
  return mark === undefined ? '' : formatTime(mark.at, zone);
}

function stateOf({ owner, closed, damage }: StreamReport): string {
  if (damage.length > 0) return 'damaged';
  if (owner === 'alive') return 'in use';
  if (closed) return 'closed';
  return owner === 'none' ? 'not closed' : 'open';
}
