import type { AuditEvent } from '@audit-trail/core';
import { type Column, naturalWidthOf } from '../output/table.js';
import { formatTime } from '../time/format-time.js';
import type { Zone } from '../time/zone.js';
import { describeDetails } from './changes.js';
import { outcomeInk } from './outcome-ink.js';
import { longTarget, shortTarget } from './target.js';
import { longWho, shortWho } from './who.js';

const shortestDetails = 20;
const details: Column<AuditEvent> = { title: 'details', value: describeDetails, optional: shortestDetails };

export interface EventColumns {
  readonly columns: readonly Column<AuditEvent>[];
  /** Whether there was no room for ids that can be asked for. */
  readonly lackIds: boolean;
}

/**
 * The columns of a table of events: with ids that can be asked for, those of actors first, and a group that is the same
 * everywhere, where there is room for them.
 */
export function eventColumns(rows: readonly AuditEvent[], width: number, zone: Zone): EventColumns {
  const long = { who: longWho, target: longTarget, most: 56 };
  const short = { who: shortWho, target: shortTarget, most: 28 };
  const withGroup = new Set(rows.map(({ group }) => group)).size > 1;
  const wanted = rows.some((event) => describeDetails(event) !== '') ? shortestDetails + 2 : 0;
  const choices = [
    { ...long, withGroup: true },
    { ...long, withGroup },
    { ...long, target: shortTarget, withGroup },
    { ...short, withGroup: true },
  ];
  const last = { ...short, withGroup };
  const choice = choices.find((each) => naturalWidthOf(columnsWith(each, zone), rows) + wanted <= width) ?? last;
  const lackIds = rows.some(
    (event) => choice.who(event) !== longWho(event) || choice.target(event) !== longTarget(event),
  );
  return { columns: [...columnsWith(choice, zone), details], lackIds };
}

interface Varied {
  readonly who: (event: AuditEvent) => string;
  readonly target: (event: AuditEvent) => string;
  readonly withGroup: boolean;
  readonly most: number;
}

const group: Column<AuditEvent> = { title: 'group', value: (event) => event.group, least: 8, most: 24 };

function columnsWith({ who, target, withGroup, most }: Varied, zone: Zone): readonly Column<AuditEvent>[] {
  return [
    { title: `when (${zone.name})`, value: ({ occurred_at }) => formatTime(occurred_at, zone), most: 19 },
    { title: 'who', value: who, ink: () => 'strong', least: 10, most },
    ...(withGroup ? [group] : []),
    { title: 'action', value: ({ action }) => action, ink: () => 'accent', least: 12, most: 40 },
    { title: 'target', value: target, least: 12, most },
    {
      title: 'outcome',
      value: ({ outcome = '' }) => outcome,
      ink: ({ outcome = '' }) => outcomeInk(outcome),
    },
  ];
}
