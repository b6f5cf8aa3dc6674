import { randomFillSync } from 'node:crypto';
import { join } from 'node:path';
import type { AuditEvent } from '@audit-trail/core';
import { ulid } from 'ulid';
import { StoredStream } from '../journal/stored-stream.js';

const processes = 4;
const eventsAtOnce = 2_000;
const begin = Date.UTC(2026, 0, 1);
const year = 365 * 86_400_000;

const nouns = ['document', 'user', 'invoice', 'project', 'role', 'session', 'api_key', 'webhook', 'report', 'folder'];
const verbs = [
  ['created', 'c'],
  ['viewed', 'r'],
  ['updated', 'u'],
  ['deleted', 'd'],
  ['exported', 'r'],
  ['shared', 'u'],
  ['signed', 'u'],
  ['2fa_succeeded', 'r'],
] as const;
const firstNames = ['Rosella', 'Amir', 'Ines', 'Jonas', 'Mei', 'Olu', 'Priya', 'Sven', 'Tara', 'Zoë'];
const lastNames = ['Lang', 'Haddad', 'Costa', 'Berg', 'Chen', 'Okafor', 'Nair', 'Larsen', 'Singh', 'Sato'];
const words =
  'quarterly revenue travel policy contract renewal onboarding security review customer europe budget draft final legal marketing roadmap incident archive café'.split(
    ' ',
  );

/**
 * Writes a journal of so many events, as four processes would have in a year: 50,000 people of 1,000 companies, and two
 * million things they work on. The same each time, but for what is random in ids.
 */
export function writeTrail(directory: string, events: number, onProgress: (events: number) => void): void {
  const streams = Array.from(
    { length: processes },
    (_, at) => new StoredStream(join(directory, `stream-20260101T00000${at}Z-0000000${at}`)),
  );
  const random = generator(events);
  for (let written = 0; written < events; written += eventsAtOnce) {
    const lines = streams.map((): string[] => []);
    for (let number = written; number < Math.min(events, written + eventsAtOnce); number += 1) {
      const time = begin + Math.floor((year * number) / events);
      lines[number % processes]?.push(`${JSON.stringify(eventAt(time, random))}\n`);
    }
    for (const [at, stream] of streams.entries()) stream.write((lines[at] ?? []).join(''));
    onProgress(Math.min(events, written + eventsAtOnce));
  }
  for (const stream of streams) stream.close();
}

function eventAt(time: number, random: (below: number) => number): AuditEvent {
  const pick = <Value>(values: readonly Value[]): Value => values[random(values.length)] ?? (values[0] as Value);
  const [person, thing] = [random(50_000), random(2_000_000)];
  const [noun, [verb, action_type]] = [pick(nouns), pick(verbs)];
  const request = ulid(time, quickRandom).toLowerCase();
  return {
    id: `evt_${ulid(time, quickRandom)}`,
    group: `org_${person % 1_000}`,
    location: `203.0.${person % 113}.${person % 251}`,
    action: `${noun}.${verb}`,
    action_type,
    actor_name: `${firstNames[person % 10]} ${lastNames[Math.floor(person / 10) % 10]}`,
    actor_id: `user_${person}`,
    target_name: `${pick(words)} ${pick(words)} ${thing}`,
    target_id: `${noun}_${thing}`,
    metadata: {
      description: `${noun} ${verb}`,
      note: `${pick(words)} ${pick(words)} ${pick(words)}`,
      x_request_id: request,
    },
    occurred_at: new Date(time).toISOString(),
    outcome: random(20) === 0 ? 'denied' : 'success',
    actor_type: 'user',
    target_type: noun,
    context: {
      request_id: request,
      method: 'POST',
      route: `/${noun}s/:id`,
      status: 200,
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
    },
  };
}

/** Numbers that look random, and are the same each time. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pool = new Uint32Array(4_096);
let drawn = pool.length;

function quickRandom(): number {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  drawn += 1;
  return (pool[drawn - 1] ?? 0) / 2 ** 32;
}
