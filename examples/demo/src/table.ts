import type { AuditEvent } from '@audit-trail/core';
import { charactersOf, cut, harmless, type Terminal } from './terminal.js';

interface Column {
  readonly title: string;
  readonly read: (event: AuditEvent) => string;
  /** What is left of it on a narrow terminal, before the others have to give more than that. */
  readonly least: number;
}

const why: Column = { title: 'why', read: ({ reason = '' }) => reason, least: 24 };

const columns: readonly Column[] = [
  { title: 'when', read: ({ occurred_at }) => occurred_at.slice(11, 19), least: 8 },
  { title: 'who', read: actorOf, least: 14 },
  { title: 'group', read: ({ group }) => group, least: 9 },
  { title: 'action', read: ({ action }) => action, least: 18 },
  { title: 'target', read: ({ target_name, target_id }) => target_name || target_id, least: 12 },
  { title: 'outcome', read: ({ outcome = '' }) => outcome, least: 7 },
  why,
];

const gap = '  ';

/** Events as a table that is no wider than the terminal. Reasons get lines of their own where it is too narrow for them. */
export function printTable(terminal: Terminal, events: readonly AuditEvent[]): void {
  const everything = sum(columns.map(({ least }) => least)) + gap.length * (columns.length - 1);
  const shown = everything <= terminal.width ? columns : columns.filter((column) => column !== why);
  const rows = events.map((event) => shown.map(({ read }) => harmless(read(event))));
  const titles = shown.map(({ title }) => title);
  const widths = fit(
    titles.map((title, index) => Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map(lengthOf))),
    shown.map(({ least }) => least),
    terminal.width - gap.length * (shown.length - 1),
  );
  terminal.print(terminal.style('bold', lineOf(titles, widths)));
  for (const [index, event] of events.entries()) {
    const style = styles[event.outcome ?? 'unknown'];
    terminal.print(terminal.style(style, lineOf(rows[index] ?? [], widths)));
    const reason = shown.includes(why) ? '' : harmless(why.read(event));
    if (reason !== '') terminal.print(terminal.style(style, cut(below + reason, terminal.width)));
  }
}

/** Stands before a reason below its event, and leaves the column of times to the times. */
const below = `${' '.repeat(10)}↳ `;

const styles = {
  success: 'green',
  failure: 'yellow',
  denied: 'red',
  unknown: 'dim',
  attempted: 'dim',
} as const satisfies Record<NonNullable<AuditEvent['outcome']>, string>;

/** Who acted and, behind somebody who was acted for, who really did. */
function actorOf({ actor_name, actor_id, actor_type, actor_chain = [] }: AuditEvent): string {
  const actor = actor_name || actor_id || actor_type || '';
  return [actor, ...actor_chain.map(({ name, id }) => name || id)].join(' ← ');
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, index) => {
      const width = widths[index] ?? 0;
      const shown = cut(cell, width);
      return shown + ' '.repeat(width - lengthOf(shown));
    })
    .join(gap)
    .trimEnd();
}

/** Takes from whichever column has most to give, until all fit. */
function fit(wanted: readonly number[], least: readonly number[], available: number): number[] {
  const widths = [...wanted];
  for (let excess = sum(widths) - available; excess > 0; excess -= 1) {
    const spare = widths.map((width, index) => width - (least[index] ?? 0));
    const giving = Math.max(...spare) > 0 ? spare : widths;
    const index = giving.indexOf(Math.max(...giving));
    widths[index] = Math.max(0, (widths[index] ?? 0) - 1);
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function lengthOf(text: string): number {
  return charactersOf(text).length;
}
