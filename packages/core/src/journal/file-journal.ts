import { setInterval } from 'node:timers';
import type { DeadLetter } from '../delivery/dead-letter.js';
import { AuditError, type OnError } from '../errors.js';
import type { StartFrom } from '../sink-options.js';
import { AttemptsFile } from './attempts-file.js';
import type { Cursor, ReadLimits, Slice } from './backlog.js';
import { eventIdAt } from './event-id-at.js';
import { finished, finishOnExit } from './exit.js';
import { type FileJournalOptions, type FileJournalSettings, resolveFileJournal } from './file-journal-options.js';
import type { AppendOptions, Journal, JournalHealth, Loss, OtherStreams, Trouble, UncleanStop } from './journal.js';
import { type OpenStream, openStream } from './open-stream.js';
import { StoredStreams } from './stored-streams.js';
import { StoredStream } from './stored-stream.js';
import { StreamWriter } from './stream-writer.js';

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
 *   closed                        there while nobody writes and the last owner had written everything
 *   reserve                       disk space for cursors and dead letters on a full disk
 *   attempts.json                 from where on there may be attempts without an outcome: {"position"}
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
 * what can be read of them; later events are not affected. A segment that somebody deletes or replaces while it is
 * written is put there again.
 *
 * ```ts
 * const trail = createAuditTrail({ journal: fileJournal({ directory: './audit-trail', syncInterval: 20 }) });
 * ```
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`; `AUDIT_JOURNAL_UNUSABLE`, with what to do about it.
 */
export function fileJournal(options: FileJournalOptions): Journal {
  return new FileJournal(resolveFileJournal(options));
}

/** Milliseconds between looks for what retention lets go. */
const retentionInterval = 60_000;

class FileJournal implements Journal {
  readonly persistent = true;
  readonly lastId: string | undefined;
  readonly unclean: UncleanStop | undefined;
  readonly others: OtherStreams;
  readonly attempts: AttemptsFile;
  readonly #settings: FileJournalSettings;
  readonly #stream: OpenStream;
  readonly #writer: StreamWriter;
  readonly #stored: StoredStream;
  readonly #refused: string[] = [];
  readonly #onReadable: (() => void)[] = [];
  #onError: OnError = () => undefined;
  #onLost: (loss: Loss) => void = () => undefined;
  #onRecovered: () => void = () => undefined;
  #onWritten: (end: number) => void = () => undefined;
  readonly #retaining: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(settings: FileJournalSettings) {
    const stream = openStream(settings, (message) => this.#refused.push(message));
    const { tail, segments, writer, lastId, unclean } = stream;
    const report: OnError = (error) => this.#onError(error);
    const onLost = (loss: Loss): void => this.#onLost(loss);
    this.#settings = settings;
    this.#stream = stream;
    this.lastId = lastId;
    this.unclean = unclean;
    this.attempts = new AttemptsFile(segments.directory, settings.mode);
    this.#stored = new StoredStream({
      ...settings,
      segments,
      onError: report,
      onLost,
      mend: (segment) => writer.mend(segment),
    });
    this.others = new StoredStreams({
      ...settings,
      own: segments.directory,
      interval: settings.adoptInterval,
      onRefused: () => undefined, // said when this stream was opened
      onError: report,
      onLost,
    });
    this.#writer = new StreamWriter({
      ...settings,
      tail,
      segments: writer,
      onError: report,
      onLost,
      onRecovered: () => this.#recovered(),
      onWritten: (end) => this.#onWritten(end),
      onSynced: () => this.#synced(),
    });
    writer.onMended = (message) => report(new AuditError('AUDIT_JOURNAL_FAILED', message));
    this.#stored.reserve.hold();
    this.#retaining = settings.retention && setInterval(() => void this.#deleteOld(), retentionInterval).unref();
    finishOnExit(this);
  }

  get recorded(): number {
    return this.#writer.state.events;
  }

  get end(): number {
    return this.#writer.end;
  }

  get readable(): number {
    return this.#writer.synced;
  }

  get trouble(): Trouble | undefined {
    return this.#writer.trouble;
  }

  append(line: string, options?: AppendOptions): number | undefined {
    return this.#writer.append(line, options);
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
    return this.#stored.read(from, this.readable, limits);
  }

  idAt(position: number): string | undefined {
    return eventIdAt(position, this.#stream);
  }

  reportDamage(message: string): void {
    this.#stored.reportDamage(message);
  }

  onReadable(listener: () => void): void {
    this.#onReadable.push(listener);
  }

  onError(listener: OnError): void {
    this.#onError = listener;
    for (const message of this.#refused.splice(0)) listener(new AuditError('AUDIT_JOURNAL_FAILED', message));
  }

  onLost(listener: (loss: Loss) => void): void {
    this.#onLost = listener;
  }

  onWritten(listener: (end: number) => void): void {
    this.#onWritten = listener;
  }

  onRecovered(listener: () => void): void {
    this.#onRecovered = listener;
  }

  loadCursor(sink: string, from?: StartFrom): number {
    return this.#stored.loadCursor(sink, this.readable, from);
  }

  async saveCursor(sink: string, cursor: Cursor): Promise<void> {
    await this.#stored.saveCursor(sink, cursor);
    await this.#deleteOld();
  }

  addDeadLetters(sink: string, letters: readonly DeadLetter[]): Promise<void> {
    return this.#stored.addDeadLetters(sink, letters);
  }

  deadLetters(sink: string): AsyncIterable<DeadLetter> {
    return this.#stored.deadLetters(sink);
  }

  replaceDeadLetters(sink: string, letters: ReadonlyMap<string, DeadLetter | undefined>): Promise<void> {
    return this.#stored.replaceDeadLetters(sink, letters);
  }

  async forget(sink: string): Promise<void> {
    await this.#stored.forget(sink);
    await this.#deleteOld();
  }

  health(): JournalHealth {
    const { events, lost, lastSync, lastError } = this.#writer.state;
    const { segments, formerSinks } = this.#stored;
    const { maxBytes } = this.#settings;
    const cut = this.unclean?.cut ?? 0;
    return {
      kind: 'file',
      directory: segments.directory,
      bytes: this.end - segments.start,
      ...(maxBytes < Infinity && { maxBytes }),
      events,
      lost,
      ...(cut > 0 && { cut }),
      ...(formerSinks.length > 0 && { formerSinks }),
      ...(lastSync && { lastSync: lastSync.toISOString() }),
      ...(lastError && { lastError: lastError.message }),
    };
  }

  /** Called when the process ends. */
  finish(): void {
    if (this.#writer.finish()) this.#markClosed();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#retaining);
    try {
      if (this.trouble) this.#stored.reserve.giveUp(); // what waits may fit then
      await this.#writer.close();
      this.#markClosed();
    } finally {
      finished(this);
      this.#stored.close();
      this.#stream.lock.release();
    }
  }

  /** Unless that fails: then the next owner says that the stream was not closed, which does no harm. */
  #markClosed(): void {
    try {
      this.#stream.closed.set();
    } catch (cause) {
      const message = `The stream ${this.#stored.segments.directory} could not be marked as closed.`;
      this.#onError(new AuditError('AUDIT_JOURNAL_FAILED', message, { cause }));
    }
  }

  #recovered(): void {
    this.#stored.reserve.hold();
    this.#onRecovered();
  }

  #synced(): void {
    this.#keepLock();
    for (const listener of this.#onReadable) listener();
  }

  #keepLock(): void {
    const { lock } = this.#stream;
    const where = this.#stored.segments.directory;
    try {
      if (!lock.restore()) return;
      this.#onError(new AuditError('AUDIT_JOURNAL_FAILED', `The lock of ${where} was deleted; it was made again.`));
    } catch (cause) {
      const message = `The lock of ${where} was deleted and can't be made again: look after that directory.`;
      this.#onError(new AuditError('AUDIT_JOURNAL_FAILED', message, { cause }));
    }
  }

  async #deleteOld(): Promise<void> {
    if (this.#closing) return;
    // Only whole segments are deleted, and never the last: a journal in trouble needs the room of the present one too.
    const prepare = this.trouble && (() => this.#stream.writer.finishSegment());
    if (await this.#stored.deleteOld(this.readable, prepare)) this.#writer.roomMade();
  }
}
