import { checkDuration, checkPositive } from '../check-options.js';
import type { DeadLetter } from '../delivery/dead-letter.js';
import { AuditError, type OnError } from '../errors.js';
import { Cursors } from './cursors.js';
import { DeadLetterFiles } from './dead-letter-file.js';
import { finished, finishOnExit } from './exit.js';
import type { Cursor, Journal, JournalHealth, ReadLimits, Slice } from './journal.js';
import { type OpenStream, openStream } from './open-stream.js';
import { SegmentReader } from './segment-reader.js';
import { StreamWriter } from './stream-writer.js';
import type { JournalMode } from './stream.js';

/** How a journal on disk is kept. */
export interface FileJournalOptions {
  /** Where streams lie; made when missing. */
  readonly directory: string;
  /** A segment that has as many bytes is followed by another. Default 64 MiB. */
  readonly segmentBytes?: number | undefined;
  /** Milliseconds after which written events are synced when nobody waits for it. Default 100. */
  readonly syncInterval?: number | undefined;
  /** Permissions of what is made, less the umask. Default 0o700 for directories, 0o600 for files. */
  readonly mode?: Partial<JournalMode> | undefined;
}

/**
 * Opens a journal on disk. Each journal owns one stream, a directory of its own below `directory`, and holds it by a
 * kernel lock, so that any number of processes may share the directory:
 *
 * ```text
 * <directory>/stream-20260101T120000Z-5b1e6f0a/
 *   00000000000000000000.jsonl    segments: an event a line; named by the stream position of their first byte
 *   00000000000067108997.jsonl
 *   00000000000067108997.jsonl.torn    what a crash left unfinished behind a segment's last event, if anything
 *   lock                          held by the owner; don't open it
 *   cursors/<sink>.json           where delivery to each sink stands: {"position","last_id"}
 *   dead-letters/<sink>.jsonl     what a sink refused for good, and why
 * ```
 *
 * Opening takes the oldest stream without an owner and continues it in a new segment; only the end of what is there
 * is checked, so it takes no longer for a large journal. Events are in the kernel's hands at the end of the tick they
 * were appended in, and on the disk `syncInterval` later, or sooner when somebody waits for it.
 *
 * When writing fails, events stay in memory (16 MiB at most; those beyond are lost, counted and reported) and are
 * written when it works again. When a sync fails, its file is abandoned: what is not known to be durable is written
 * into a new segment and synced there, and those who wait fail only when that fails too. Memory holds the last 16 MiB
 * for that: when more was waiting, the older events are in doubt. They are reported once as `AUDIT_EVENTS_LOST` and
 * counted in `health().lost`, whoever asks for them is told `AUDIT_JOURNAL_FAILED` from then on, and sinks still get
 * what can be read of them; later events are not affected.
 *
 * ```ts
 * const trail = createAuditTrail({ journal: fileJournal({ directory: './audit-trail', syncInterval: 20 }) });
 * ```
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`; `AUDIT_JOURNAL_UNUSABLE`, with what to do about it.
 */
export function fileJournal(options: FileJournalOptions): Journal {
  const { directory, segmentBytes = 64 * 1024 * 1024, syncInterval = 100 } = options;
  const mode = { directory: options.mode?.directory ?? 0o700, file: options.mode?.file ?? 0o600 };
  checkPositive('segmentBytes', segmentBytes);
  checkDuration('syncInterval', syncInterval);
  return new FileJournal(openStream({ directory, segmentBytes, mode }), syncInterval, mode);
}

class FileJournal implements Journal {
  readonly persistent = true;
  readonly lastId: string | undefined;
  readonly #stream: OpenStream;
  readonly #writer: StreamWriter;
  readonly #reader: SegmentReader;
  readonly #cursors: Cursors;
  readonly #deadLetters: DeadLetterFiles;
  readonly #onReadable: (() => void)[] = [];
  #onError: OnError = () => undefined;
  #closing: Promise<void> | undefined;

  constructor(stream: OpenStream, syncInterval: number, mode: JournalMode) {
    const { tail, segments, writer } = stream;
    this.#stream = stream;
    this.lastId = stream.lastId;
    this.#writer = new StreamWriter({
      tail,
      segments: writer,
      syncInterval,
      onError: (error) => this.#onError(error),
      onSynced: () => this.#announce(),
    });
    this.#reader = new SegmentReader({
      segments,
      onDamage: (message) => this.#onError(new AuditError('AUDIT_JOURNAL_FAILED', message)),
    });
    this.#cursors = new Cursors(segments, mode);
    this.#deadLetters = new DeadLetterFiles(segments.directory, mode);
    finishOnExit(this.#writer);
  }

  get end(): number {
    return this.#writer.end;
  }

  get readable(): number {
    return this.#writer.synced;
  }

  append(line: string): number | undefined {
    return this.#writer.append(line);
  }

  write(end = this.end): void {
    this.#writer.writeUpTo(end);
  }

  async sync(end = this.end): Promise<void> {
    if (!this.#closing) return this.#writer.sync(end);
    if (this.#writer.synced < end) await this.#closing;
    return this.#writer.checkKept(end);
  }

  read(from: number, limits: ReadLimits): Promise<Slice | undefined> {
    return this.#reader.read(from, this.readable, limits);
  }

  onReadable(listener: () => void): void {
    this.#onReadable.push(listener);
  }

  onError(listener: OnError): void {
    this.#onError = listener;
  }

  loadCursor(sink: string): number {
    return this.#cursors.load(sink, this.readable);
  }

  saveCursor(sink: string, cursor: Cursor): Promise<void> {
    return this.#cursors.save(sink, cursor);
  }

  addDeadLetters(sink: string, letters: readonly DeadLetter[]): Promise<void> {
    return this.#deadLetters.add(sink, letters);
  }

  health(): JournalHealth {
    const { events, lost, lastSync, lastError } = this.#writer.state;
    const { segments, cut } = this.#stream;
    return {
      kind: 'file',
      directory: segments.directory,
      bytes: this.end - segments.start,
      events,
      lost,
      ...(cut > 0 && { cut }),
      ...(lastSync && { lastSync: lastSync.toISOString() }),
      ...(lastError && { lastError: lastError.message }),
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#writer.close();
    } finally {
      finished(this.#writer);
      this.#stream.lock.release();
    }
  }

  #announce(): void {
    for (const listener of this.#onReadable) listener();
  }
}
