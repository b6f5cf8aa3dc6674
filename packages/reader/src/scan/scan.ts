import type { AuditEvent } from '@audit-trail/core';
import { comparePositions, type Position, positionOf } from '../query/order.js';
import { select } from '../query/select.js';
import type { Selection } from '../query/selection.js';
import { parseEvent } from '../source/parse-event.js';
import type { Source } from '../source/source.js';
import type { ReadProgress } from '../trail-reader.js';
import { linesIn } from './lines-in.js';
import { needleFor } from './needle.js';
import { ZoneReader } from './zone-reader.js';
import { type Zone, Zones, zonesFrom } from './zones.js';

export interface ScanOptions {
  readonly onProgress: (progress: ReadProgress) => void;
  /** Told once for each file in which lines are no events. */
  readonly onDamage: (message: string) => void;
}

/** An event, and where its line lies. */
export interface Found {
  readonly event: AuditEvent;
  readonly position: Position;
  readonly source: Source;
  /** Offsets of the line in the (decompressed) file, without its end. */
  readonly start: number;
  readonly end: number;
  readonly line: Buffer;
}

const everything = select({}, { scope: { group: undefined }, order: 'asc' });

/**
 * Reads events out of files in order, with no more in memory than lies in zones that overlap in time: those of streams that
 * were written side by side, and not the trail.
 */
export class Scan {
  readonly #options: ScanOptions;
  readonly #zones: Zones;
  readonly #damaged = new Set<string>();
  readonly #cut = new Set<string>();

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#zones = new Zones(options.onProgress, ({ path }) => this.#reportCut(path));
  }

  /** The events of a selection in some files, each once, in its order. */
  async *read(sources: readonly Source[], selection: Selection): AsyncGenerator<readonly AuditEvent[], void> {
    const zones = (await this.#zones.of(sources)).filter((zone) => mayHold(zone, selection));
    let last: Position | undefined;
    for await (const found of this.#merge(zones, selection)) {
      const events: AuditEvent[] = [];
      for (const { event, position } of found) {
        if (last === undefined || comparePositions(last, position) !== 0) events.push(event);
        last = position;
      }
      yield events;
    }
  }

  /**
   * All events behind these offsets (by path; else all of a file), in the order of time, with where they lie: each as often
   * as it is there.
   */
  async *readOn(
    sources: readonly Source[],
    offsets: ReadonlyMap<string, number>,
  ): AsyncGenerator<readonly Found[], void> {
    const left = sources.map((source) => ({ source, from: offsets.get(source.path) ?? 0 }));
    const total = left.reduce((sum, { source, from }) => sum + Math.max(0, source.size - from), 0);
    const zones: Zone[] = [];
    for (const { source, from } of left) {
      const done = zones.reduce((sum, { start, end }) => sum + end - start, 0);
      zones.push(
        ...(await zonesFrom(source, from, {
          onProgress: (offset) => this.#options.onProgress({ doing: 'reading', done: done + offset - from, total }),
          onDamage: () => this.#reportCut(source.path),
        })),
      );
    }
    yield* this.#merge(zones, everything, () => undefined); // whoever asked knows how far it has got
  }

  /** The events of a selection in zones, with where they lie: each as often as it is there. */
  async *#merge(
    zones: readonly Zone[],
    selection: Selection,
    onProgress: ScanOptions['onProgress'] = this.#options.onProgress,
  ): AsyncGenerator<readonly Found[], void> {
    const order = inOrder(selection.order);
    const sorted = zones.toSorted(order.zones);
    const needle = needleFor(selection);
    let waiting: Found[] = [];
    const total = sorted.reduce((sum, { start, end }) => sum + end - start, 0);
    let done = 0;
    const reader = new ZoneReader();
    try {
      for (const [place, zone] of sorted.entries()) {
        for (const found of this.#foundIn(zone, await reader.read(zone), needle, selection)) waiting.push(found);
        done += zone.end - zone.start;
        onProgress({ doing: 'reading', done, total });
        const next = sorted[place + 1];
        const isReady = ({ position }: Found): boolean => !next || order.isBefore(position.time, next);
        if (!waiting.some(isReady)) continue;
        const ready = waiting.filter(isReady).toSorted((a, b) => order.positions(a.position, b.position));
        waiting = waiting.filter((found) => !isReady(found));
        yield ready;
      }
    } finally {
      await reader.close();
    }
  }

  #foundIn(zone: Zone, bytes: Buffer, needle: RegExp | undefined, { matches }: Selection): Found[] {
    const found: Found[] = [];
    const { source } = zone;
    for (const { start, end } of linesIn(bytes, needle)) {
      const line = bytes.subarray(start, end);
      const event = parseEvent(line.toString());
      if (!event) this.#reportDamage(source.path, zone.start + start);
      else if (matches(event))
        found.push({
          event,
          position: positionOf(event),
          source,
          start: zone.start + start,
          end: zone.start + end,
          line,
        });
    }
    return found;
  }

  #reportCut(path: string): void {
    if (this.#cut.has(path)) return;
    this.#cut.add(path);
    this.#options.onDamage(
      `'${path}' can't be decompressed to its end; what comes before is read. Restore it from a copy if there is one.`,
    );
  }

  #reportDamage(path: string, offset: number): void {
    if (this.#damaged.has(path)) return;
    this.#damaged.add(path);
    this.#options.onDamage(`'${path}' has lines that are no events, one at byte ${offset}; they are passed over.`);
  }
}

/** How zones and positions follow each other in an order. */
function inOrder(order: Selection['order']) {
  return order === 'asc'
    ? {
        zones: (a: Zone, b: Zone) => a.from - b.from || a.start - b.start,
        positions: comparePositions,
        isBefore: (time: number, zone: Zone) => time < zone.from,
      }
    : {
        zones: (a: Zone, b: Zone) => b.to - a.to || b.start - a.start,
        positions: (a: Position, b: Position) => comparePositions(b, a),
        isBefore: (time: number, zone: Zone) => time > zone.to,
      };
}

function mayHold(zone: Zone, { times, behind, until, order }: Selection): boolean {
  const [first, last] = order === 'asc' ? [behind, until] : [until, behind];
  const from = Math.max(times.from, first?.time ?? -Infinity);
  const to = Math.min(times.to, last?.time ?? Infinity);
  return zone.to >= from && zone.from <= to;
}
