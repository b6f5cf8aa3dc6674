import type { HistoryEntry } from '@audit-trail/reader';
import { outcomeInk } from '../event/outcome-ink.js';
import { longWho } from '../event/who.js';
import type { Column } from '../output/table.js';
import { formatTime } from '../time/format-time.js';
import type { Zone } from '../time/zone.js';

export function historyColumns(zone: Zone): readonly Column<HistoryEntry>[] {
  return [
    { title: `when (${zone.name})`, value: ({ event }) => formatTime(event.occurred_at, zone), most: 19 },
    { title: 'who', value: ({ event }) => longWho(event), ink: () => 'strong', least: 12, most: 56 },
    { title: 'action', value: ({ event }) => event.action, ink: () => 'accent', least: 12, most: 40 },
    {
      title: 'outcome',
      value: ({ event }) => event.outcome ?? '',
      ink: ({ event }) => outcomeInk(event.outcome ?? ''),
    },
    { title: 'reason', value: ({ event }) => event.reason ?? '', optional: 12 },
  ];
}
