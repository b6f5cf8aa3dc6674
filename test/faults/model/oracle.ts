import type { AuditEvent } from '@audit-trail/core';
import { expect } from 'vitest';
import { expectAscending, missing } from '../harness/evidence.js';
import { isApplications } from '../harness/place.js';
import type { Copies } from './copies.js';
import type { Life } from './life.js';

/** What has to be true of what the sinks have when all of it has arrived, whatever happened before. */
export function expectSound(lives: readonly Life[], sinks: readonly Copies[]): void {
  for (const sink of sinks) {
    expectWhole(sink);
    expectConserved(lives, sink);
    expectOrdered(lives, sink);
    expectLossesKnown(lives, sink);
  }
  const [first, ...others] = sinks.map(({ events }) => [...events.keys()].toSorted());
  for (const other of others) expect(other).toEqual(first);
}

/** What is no event is the beginning of one that has come. */
function expectWhole({ name, events, torn }: Copies): void {
  const lines = [...events.values()].map((event) => JSON.stringify(event));
  const strange = torn.filter((line) => !lines.some((whole) => whole.startsWith(line)));
  expect(strange, `lines at the ${name} that no event begins with`).toEqual([]);
}

/** What was acknowledged is there; what was not recorded is not. */
function expectConserved(lives: readonly Life[], { name, events }: Copies): void {
  for (const life of lives) {
    expect(missing(life.kept, [...events.keys()]), `acknowledged, but not at the ${name}`).toEqual([]);
    const numbers = [...recordedBy(life, events).keys()];
    const strange = numbers.filter((number) => !(number >= 1 && number <= life.told));
    expect(strange, `at the ${name}, but not recorded by ${life.pid}`).toEqual([]);
  }
  const known = lives.reduce((sum, life) => sum + recordedBy(life, events).size, 0);
  const applications = [...events.values()].filter(isApplications);
  expect(applications, `the events at the ${name}, each recorded once`).toHaveLength(known);
}

/** In a stream, ids ascend as events were recorded, from one process to the next; and that is how they come, the first time. */
function expectOrdered(lives: readonly Life[], { name, events, sequences }: Copies): void {
  const streams = new Map(lives.map(({ pid, stream }) => [String(pid), stream]));
  for (const stream of new Set(streams.values())) {
    const recorded = lives
      .filter((life) => life.stream === stream)
      .flatMap((life) => inOrder(recordedBy(life, events)));
    expectAscending(recorded.map(({ id }) => id));
    const its = sequences.map((sequence) =>
      sequence.filter(({ actor_id, target_id }) => (streams.get(actor_id) ?? target_id) === stream).map(({ id }) => id),
    );
    expect(tooLate(its), `at the ${name}, after later ones of ${stream}`).toEqual([]);
  }
}

/**
 * Ids that came after later ones and had not come before. What came first into which of several files nobody knows: what
 * is in another one too may be a repeat, by a process that took a stream up, or after the file was closed.
 */
function tooLate(sequences: readonly (readonly string[])[]): string[] {
  return sequences.flatMap((ids, place) => {
    const known = new Set(sequences.toSpliced(place, 1).flat());
    let latest = '';
    return ids.filter((id) => {
      const isLate = id < latest && !known.has(id);
      known.add(id);
      if (id > latest) latest = id;
      return isLate;
    });
  });
}

/** Events of the trail itself that may wait for room with the application's, and are counted with them when there is none. */
const ownEvents = 3;

/**
 * A process that closed its trail has counted what is missing. The trail itself says it too, by a number or, where that
 * could not be written or nobody was left to do it, by what the next process on the stream says: that it was not closed.
 */
function expectLossesKnown(lives: readonly Life[], { name, events }: Copies): void {
  let [lost, unmarked] = [0, 0];
  for (const [place, life] of lives.entries()) {
    const recorded = recordedBy(life, events);
    const lacking = life.told - recorded.size;
    if (life.closed) {
      const uncounted = lacking - life.closed.lost;
      expect(uncounted, `lost, but not counted by ${life.pid}, as the ${name} shows`).toBeLessThanOrEqual(0);
      expect(-uncounted, `counted by ${life.pid}, but at the ${name}`).toBeLessThanOrEqual(ownEvents);
    }
    lost += lacking;
    if (lacking > 0 && isContinued(life, lives.slice(place + 1)) && !isMarked(life, events)) unmarked += lacking;
  }
  const gaps = said('audit_trail.events_lost', events).reduce((sum, { metadata }) => sum + lostIn(metadata), 0);
  expect(gaps, `events lost, as the trail says at the ${name}`).toBeGreaterThanOrEqual(unmarked);
  expect(gaps, `events lost, as the trail says at the ${name}`).toBeLessThanOrEqual(lost);
}

/** Whether another process took its stream, and had the chance to say so. */
function isContinued({ stream }: Life, later: readonly Life[]): boolean {
  return later.some((life) => life.stream === stream && life.closed?.lost === 0);
}

/** Whether its stream says that it was not closed. */
function isMarked(life: Life, events: Copies['events']): boolean {
  const last = inOrder(recordedBy(life, events)).at(-1)?.id ?? '';
  const stops = said('audit_trail.unclean_stop', events);
  return stops.some(({ id, target_id }) => target_id === life.stream && id > last);
}

/** By the numbers that a life gave its events. */
function recordedBy({ pid }: Life, events: Copies['events']): Map<number, AuditEvent> {
  const its = [...events.values()].filter((event) => isApplications(event) && event.actor_id === String(pid));
  return new Map(its.map((event) => [Number(event.target_id), event]));
}

function inOrder(recorded: ReadonlyMap<number, AuditEvent>): AuditEvent[] {
  return [...recorded].toSorted(([a], [b]) => a - b).map(([, event]) => event);
}

function said(action: string, events: Copies['events']): AuditEvent[] {
  return [...events.values()].filter((event) => event.action === action);
}

function lostIn({ actions }: AuditEvent['metadata']): number {
  return Number(Object(actions)['report.exported'] ?? 0);
}
