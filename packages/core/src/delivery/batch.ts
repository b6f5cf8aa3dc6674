import { SinkError, type Batch } from '../sink.js';
import type { AuditEvent } from '../event/audit-event.js';
import { beginsEvent, idAt, viewOf } from '../journal/event-line.js';

const lineEnd = 0x0a;

/** Events as the journal's bytes. Everything else is worked out when it is asked for. */
export class EncodedBatch implements Batch {
  readonly bytes: Buffer;
  readonly #isCut: boolean;
  #view: DataView | undefined;
  #starts: readonly number[] | undefined;
  #lines: readonly Buffer[] | undefined;
  #ids: readonly string[] | undefined;
  #events: readonly AuditEvent[] | undefined;
  #key: string | undefined;

  /**
   * `starts`, where each event begins, if it was cut from a journal, or is a part of what was: then nothing lies between its events, now
   * or later, but what it has.
   */
  constructor(bytes: Buffer, starts?: readonly number[]) {
    this.bytes = bytes;
    this.#isCut = starts !== undefined;
    this.#starts = starts;
  }

  get size(): number {
    return this.starts.length;
  }

  get starts(): readonly number[] {
    this.#starts ??= lineStarts(this.bytes);
    return this.#starts;
  }

  get lines(): readonly Buffer[] {
    this.#lines ??= this.starts.map((start, index) => this.bytes.subarray(start, this.#endOf(index) - 1));
    return this.#lines;
  }

  get ids(): readonly string[] {
    this.#ids ??= this.starts.map((start, index) => this.#idAt(start, index));
    return this.#ids;
  }

  get events(): readonly AuditEvent[] {
    this.#events ??= this.lines.map(parse);
    return this.#events;
  }

  get key(): string {
    this.#key ??= process.getBuiltinModule('node:crypto').hash('sha256', this.#name, 'base64url');
    return this.#key;
  }

  /** What no other events have. Of a cut the ends are enough; to hash all of its ids would take 8 % of its delivery. */
  get #name(): string {
    return this.#isCut ? `${this.firstId} ${this.lastId} ${this.size}` : this.ids.join('\n');
  }

  /** Some of the events, from one index up to another, as a view of the same bytes. */
  part(from: number, to: number): EncodedBatch {
    const first = this.starts[from] ?? 0;
    const starts = this.starts.slice(from, to).map((start) => start - first);
    return new EncodedBatch(this.bytes.subarray(first, this.#endOf(to - 1)), this.#isCut ? starts : undefined);
  }

  /** The events whose ids are wanted, in the order they have here; copied unless all or none are. */
  only(wanted: (id: string) => boolean): EncodedBatch {
    const lines = this.starts.flatMap((start, index) =>
      wanted(this.ids[index] ?? '') ? [this.bytes.subarray(start, this.#endOf(index))] : [],
    );
    return lines.length === this.size ? this : new EncodedBatch(Buffer.concat(lines));
  }

  /** Id of the first event. */
  get firstId(): string | undefined {
    return this.bytes.length === 0 ? undefined : this.#idAt(0, 0);
  }

  /** Id of the last event. */
  get lastId(): string | undefined {
    if (this.bytes.length === 0) return undefined;
    return idAt(this.bytes, this.bytes.lastIndexOf(lineEnd, -2) + 1);
  }

  #endOf(index: number): number {
    return this.starts[index + 1] ?? this.bytes.length;
  }

  #idAt(start: number, index: number): string {
    this.#view ??= viewOf(this.bytes);
    return beginsEvent(this.#view, start) ? idAt(this.bytes, start) : (this.events[index]?.id ?? '');
  }
}

/** A batch of JSON lines, each ended by `\n`. The bytes are not copied. */
export function createBatch(bytes: Buffer): Batch {
  return new EncodedBatch(bytes);
}

/**
 * A batch of events or of their JSON lines (without line ends): what a sink's own tests need.
 *
 * ```ts
 * await sink.write(batchOf(events), { signal: AbortSignal.timeout(1000) });
 * ```
 */
export function batchOf(items: readonly (AuditEvent | string)[]): Batch {
  const lines = items.map((item) => `${typeof item === 'string' ? item : JSON.stringify(item)}\n`);
  return createBatch(Buffer.from(lines.join('')));
}

function lineStarts(bytes: Buffer): number[] {
  const starts: number[] = [];
  for (let start = 0; start < bytes.length; start = bytes.indexOf(lineEnd, start) + 1) starts.push(start);
  return starts;
}

/** A line that does not parse is refused, not retried: bisecting then finds it, and the others get through. */
function parse(line: Buffer): AuditEvent {
  try {
    return JSON.parse(line.toString());
  } catch (cause) {
    throw new SinkError('refused', 'The line in the journal is damaged: it is not JSON.', { cause });
  }
}
