import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { AuditEvent } from '@audit-trail/core';
import { expect, onTestFinished } from 'vitest';
import type { CountKey, EventFilter } from '../event-query.js';
import { Oracle } from '../oracle.fixture.js';
import { positionOf } from '../query/order.js';
import { select } from '../query/select.js';
import type { Selection } from '../query/selection.js';
import { findSources } from '../source/find-sources.js';
import { parseEvent } from '../source/parse-event.js';
import { temporaryDirectory } from '../trail.fixture.js';
import { openIndex } from './open-index.fixture.js';
import type { TrailIndex } from './trail-index.js';

const operator = { group: undefined };

/** Files of a trail with an index, whose answers are compared with those of reading everything. */
export class IndexedTrail {
  #known: { readonly state: string; readonly oracle: Oracle } | undefined;
  readonly directory = temporaryDirectory();
  readonly indexPath = join(this.directory, '.index.sqlite');
  readonly index: TrailIndex;
  readonly #partEvents: number | undefined;

  constructor(partEvents?: number) {
    this.#partEvents = partEvents;
    this.index = this.open();
  }

  /** Another index at the same place, as another reader has it. */
  open(): TrailIndex {
    const index = openIndex(this.directory, this.indexPath, this.#partEvents);
    onTestFinished(() => index.close());
    return index;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** What the files hold, plainly. */
  get oracle(): Oracle {
    const sources = findSources([this.directory]);
    const state = JSON.stringify(sources);
    if (this.#known?.state === state) return this.#known.oracle;
    const oracle = new Oracle();
    this.#known = { state, oracle };
    for (const { path, gzip, size } of sources) {
      const bytes = readFileSync(path);
      const text = (gzip ? gunzipSync(bytes) : bytes.subarray(0, size)).toString();
      oracle.add(
        text
          .split('\n')
          .slice(0, -1)
          .flatMap((line) => parseEvent(line) ?? []),
      );
    }
    return oracle;
  }

  /** Asks for a selection in both orders, whole, and behind and before one of all events. */
  async expectRight(filter: EventFilter = {}, pick = 0, index = this.index): Promise<void> {
    const { oracle } = this;
    await index.update();
    for (const order of ['asc', 'desc'] as const) {
      const expected = order === 'asc' ? oracle.matching(filter) : oracle.matching(filter).toReversed();
      expect(ids(await read(index, select(filter, { scope: operator, order })))).toEqual(ids(expected));
      const listed = order === 'asc' ? oracle.all : oracle.all.toReversed();
      const pivot = listed[pick % Math.max(1, listed.length)];
      if (!pivot) continue;
      const places = new Map(listed.map(({ id }, at) => [id, at]));
      const place = places.get(pivot.id) ?? 0;
      const after = expected.filter(({ id }) => (places.get(id) ?? 0) > place);
      const before = expected.filter(({ id }) => (places.get(id) ?? 0) < place);
      const behind = select(filter, { scope: operator, order, behind: positionOf(pivot) });
      const until = select(filter, { scope: operator, order, until: positionOf(pivot) });
      expect(ids(await read(index, behind))).toEqual(ids(after));
      expect(ids(await read(index, until))).toEqual(ids(before));
    }
  }

  /** Counts by columns, where that can be done. */
  async expectCounts(filter: EventFilter, by: readonly CountKey[], index = this.index): Promise<void> {
    await index.update();
    const counted = await index.count(select(filter, { scope: operator, order: 'asc' }), by);
    if (!counted) return;
    const names = this.oracle.matching(filter).map((event) => JSON.stringify(by.map((key) => keyOf(event, key))));
    const expected = [...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]);
    expect(new Map(counted.map((row) => [JSON.stringify(by.map((key) => row[key])), row.count]))).toEqual(
      new Map(expected.map(([name, count]) => [name, count])),
    );
    const rows = counted.map((row) => by.map((key) => row[key]).join('\0'));
    expect(rows).toEqual(rows.toSorted());
  }
}

export async function read(index: TrailIndex, selection: Selection): Promise<AuditEvent[]> {
  const events: AuditEvent[] = [];
  for await (const more of index.read(selection)) events.push(...more);
  return events;
}

export function ids(events: readonly AuditEvent[]): string[] {
  return events.map(({ id }) => id);
}

function keyOf(event: AuditEvent, key: CountKey): string {
  if (key === 'hour') return event.occurred_at.slice(0, 13);
  if (key === 'day') return event.occurred_at.slice(0, 10);
  if (key === 'month') return event.occurred_at.slice(0, 7);
  return event[key] ?? '';
}
