import { checkDuration, checkOptionNames, checkPositive } from '../check-options.js';
import type { DeadLetter } from '../delivery/dead-letter.js';
import { AuditError, type OnError } from '../errors.js';
import type { StartFrom } from '../sink-options.js';
import type { Cursor, ReadLimits, Slice } from './backlog.js';
import { cutLines } from './cut-lines.js';
import { idAt } from './event-line.js';
import type { AppendOptions, Journal, JournalHealth, Loss, Trouble } from './journal.js';
import { lossOf } from './loss.js';
import { Tail } from './tail.js';

/** How much a journal in memory holds. */
export interface MemoryJournalOptions {
  /** Bytes of events that no sink has taken yet. Default 64 MiB. When full, further events are lost, counted and reported. */
  readonly maxBytes?: number | undefined;
  /** Milliseconds a request waits for room before its handler runs all the same, or is refused. Default 5,000. */
  readonly blockFor?: number | undefined;
}

/**
 * A journal without a disk, for places that have none. What sinks have not taken is gone with the process: there is no
 * `written` and no `durable`, only `delivered`.
 *
 * ```ts
 * const trail = createAuditTrail({ journal: memoryJournal(), sinks: [httpSink({ url })] });
 * ```
 */
export function memoryJournal(options: MemoryJournalOptions = {}): Journal {
  checkOptionNames(options, new Set(['maxBytes', 'blockFor']), '{ maxBytes: 16e6 }');
  const { maxBytes = 64 * 1024 * 1024, blockFor = 5_000 } = options;
  return new MemoryJournal(
    checkPositive('maxBytes', maxBytes),
    blockFor === 0 ? 0 : checkDuration('blockFor', blockFor),
  );
}

class MemoryJournal implements Journal {
  readonly persistent = false;
  readonly lastId = undefined;
  readonly unclean = undefined;
  readonly others = undefined;
  readonly attempts = undefined;
  readonly #maxBytes: number;
  readonly #blockFor: number;
  readonly #tail = new Tail(0);
  readonly #cursors = new Map<string, number>();
  readonly #onReadable: (() => void)[] = [];
  #onError: OnError = () => undefined;
  #onLost: (loss: Loss) => void = () => undefined;
  #onRecovered: () => void = () => undefined;
  #taken = 0;
  #events = 0;
  #lost = 0;
  #announced = true;
  #closed = false;

  constructor(maxBytes: number, blockFor: number) {
    this.#maxBytes = maxBytes;
    this.#blockFor = blockFor;
  }

  get trouble(): Trouble | undefined {
    // Requests under way may still need some.
    if (this.#room > Math.min(1024 * 1024, this.#maxBytes / 16)) return undefined;
    const message = `The journal in memory is full (${this.#maxBytes} bytes): its sinks don't take events. Give it more, or a directory.`;
    return { error: new AuditError('AUDIT_JOURNAL_FAILED', message), wait: this.#blockFor, keeps: this.#room > 0 };
  }

  get recorded(): number {
    return this.#events;
  }

  get end(): number {
    return this.#tail.end;
  }

  get readable(): number {
    return this.#tail.end;
  }

  append(line: string, options?: AppendOptions): number | undefined {
    if (this.#closed) throw new AuditError('AUDIT_CLOSED', 'The journal is closed; nothing can be added any more.');
    if (!options?.beyondLimits && this.#room <= line.length) return this.#lose(line);
    this.#events += 1;
    if (this.#announced) {
      this.#announced = false;
      process.nextTick(this.#announce);
    }
    return this.#tail.append(line);
  }

  write(): void {
    // There is nowhere to write to.
  }

  async sync(): Promise<void> {
    // Nothing here outlives the process.
  }

  async read(from: number, limits: ReadLimits): Promise<Slice | undefined> {
    const position = Math.max(from, this.#tail.start);
    const chunk = this.#tail.chunkAt(position);
    if (!chunk) return undefined;
    const bytes = chunk.bytes.subarray(position - chunk.start, chunk.used);
    const { start, end, starts } = cutLines(bytes, limits);
    // Copied, since the tail uses its memory again.
    return { bytes: Buffer.from(bytes.subarray(start, end)), end: position + end, starts };
  }

  idAt(position: number): string | undefined {
    const chunk = this.#tail.chunkAt(position);
    return chunk && idAt(chunk.bytes, position - chunk.start);
  }

  reportDamage(message: string): void {
    this.#onError(new AuditError('AUDIT_JOURNAL_FAILED', message));
  }

  onReadable(listener: () => void): void {
    this.#onReadable.push(listener);
  }

  onError(listener: OnError): void {
    this.#onError = listener;
  }

  onLost(listener: (loss: Loss) => void): void {
    this.#onLost = listener;
  }

  onRecovered(listener: () => void): void {
    this.#onRecovered = listener;
  }

  loadCursor(sink: string, from?: StartFrom): number {
    const position = this.#cursors.get(sink) ?? (from === 'now' ? this.end : this.#taken);
    this.#cursors.set(sink, position);
    return position;
  }

  async saveCursor(sink: string, { position }: Cursor): Promise<void> {
    this.#cursors.set(sink, position);
    this.#release();
  }

  async forget(sink: string): Promise<void> {
    this.#cursors.delete(sink);
    this.#release();
  }

  async addDeadLetters(): Promise<void> {
    // There is nowhere to keep them; delivery has reported them.
  }

  async *deadLetters(): AsyncGenerator<DeadLetter> {
    // None are kept.
  }

  async replaceDeadLetters(): Promise<void> {
    // None are kept.
  }

  health(): JournalHealth {
    return { kind: 'memory', bytes: this.#tail.end - this.#taken, events: this.#events, lost: this.#lost };
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  readonly #announce = (): void => {
    this.#announced = true;
    for (const listener of this.#onReadable) listener();
  };

  #release(): void {
    if (this.#cursors.size === 0) return;
    this.#taken = Math.min(...this.#cursors.values());
    this.#tail.release(this.#taken);
    if (!this.trouble) this.#onRecovered();
  }

  get #room(): number {
    return this.#maxBytes - (this.#tail.end - this.#taken);
  }

  #lose(line: string): undefined {
    this.#lost += 1;
    const reason = `The journal in memory is full (${this.#maxBytes} bytes).`;
    const message = `An audit event was lost, ${this.#lost} so far: ${reason} Give it more, or a directory.`;
    this.#onError(new AuditError('AUDIT_EVENTS_LOST', message));
    this.#onLost(lossOf([line], reason));
  }
}
