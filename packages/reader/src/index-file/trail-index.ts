import { setImmediate as turn } from 'node:timers/promises';
import type { AuditEvent } from '@audit-trail/core';
import type { Count, CountKey } from '../event-query.js';
import { phraseNeedle } from '../scan/needle.js';
import { behindLast } from '../query/go-on.js';
import type { Selection } from '../query/selection.js';
import type { Source } from '../source/source.js';
import type { Storage } from '../storage.js';
import type { ReadProgress } from '../trail-reader.js';
import { bringUp } from './bring-up.js';
import { candidates } from './candidates.js';
import { isNothing } from './changes.js';
import { Commits } from './commits.js';
import { conditionsOf } from './conditions.js';
import { connect, createIndex, removeIndex } from './connection.js';
import { canCount, countRows } from './counting.js';
import { waitForLock } from './index-lock.js';
import { IndexDamaged, IndexUnusable, LineMissing, isCurable, saysDamage, saysFull, unusable } from './index-errors.js';
import type { ReadAhead } from './indexable.js';
import { IndexedLines } from './indexed-lines.js';
import { OpenedIndex } from './opened-index.js';
import { stampOf } from './stamp.js';
import { syncIndex } from './sync-index.js';

export interface TrailIndexOptions {
  /** Where it is kept. `.lock` is added to it for another file. */
  readonly path: string;
  /** The files as they are at the time. */
  readonly find: () => readonly Source[];
  readonly readAhead: ReadAhead;
  readonly onProgress: (progress: ReadProgress) => void;
  /** Events of a part, see `schema.ts`. Default: 65,536. */
  readonly partEvents?: number | undefined;
}

/** Lines fetched for the first events that are given out; twice as many each time. */
const fewest = 64;
/** So many events that are gone are no reason to begin anew. */
const fewToLose = 10_000;
const most = 1024;
/** Since a file was renamed, or the index was made anew, as it is read. */
const mostTries = 2;
/** Milliseconds for which nothing else has its turn. */
const atOnce = 15;

/**
 * An index of a trail in a SQLite database: where the line of each event lies, what can be counted, and which words and values
 * are in which events. It is never the source of truth: events are read from the files, and are checked there. It may be
 * deleted, cut short or overwritten at any time, and is made anew then. One process writes to it at a time.
 *
 * Whatever it can't do it says by `IndexUnusable`: the files have the answer as well.
 */
export class TrailIndex implements Storage {
  readonly #options: TrailIndexOptions;
  #opened: OpenedIndex | undefined;
  /** What the last update left open. */
  #updated: OpenedIndex | undefined;
  #updating: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** The inode of what is not to be used any more. */
  #damaged: number | undefined;
  #hasWritten = false;

  constructor(options: TrailIndexOptions) {
    this.#options = options;
  }

  /**
   * Brings the index up to the files as they are now, or waits while another process does.
   *
   * @throws IndexUnusable
   */
  update(): Promise<void> {
    const updating = this.#updating
      .then(() => this.#usable(() => this.#update()))
      .then(() => void (this.#updated = this.#opened));
    this.#updating = updating.catch(() => undefined);
    return updating;
  }

  /**
   * The events of a selection as of the last update.
   *
   * @throws IndexUnusable
   */
  async *read(selection: Selection): AsyncGenerator<readonly AuditEvent[], void> {
    let rest = selection;
    for (let tries = 0; ; tries += 1) {
      try {
        for await (const events of this.#read(rest)) {
          rest = behindLast(selection, events);
          yield events;
        }
        return;
      } catch (error) {
        if (tries === mostTries || !isCurable(error)) throw unusable(this.#options.path, error);
        // A line may be elsewhere since a file was renamed; else somebody has written something else there.
        if (saysDamage(error) || (tries > 0 && error instanceof LineMissing)) this.#discard();
        await this.update();
      }
    }
  }

  /** @throws IndexUnusable */
  async count(selection: Selection, by: readonly CountKey[]): Promise<readonly Count[] | undefined> {
    return this.#usable(async () => {
      const opened = await this.#open();
      const { contents, database } = opened;
      const conditions = opened.inOneView(() => conditionsOf(database, selection));
      if (!canCount(conditions, by, selection)) return undefined;
      const counting = countRows(database, contents, conditions, selection, by);
      for (;;) {
        const { value, done } = counting.next();
        await this.#settle(opened);
        if (done === true) return value;
        await turn();
      }
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#updating;
    this.#letGo();
    if (this.#hasWritten) syncIndex(this.#options.path);
  }

  async *#read(selection: Selection): AsyncGenerator<readonly AuditEvent[], void> {
    const opened = await this.#open();
    const { contents, database } = opened;
    const conditions = opened.inOneView(() => conditionsOf(database, selection));
    const lines = new IndexedLines(database, opened.lines);
    // Words by themselves are found by the index.
    const needle = phraseNeedle(selection.phrases.filter((phrase) => phrase.trim().includes(' ')));
    let [size, since] = [fewest, performance.now()];
    for (const group of candidates({ database, contents, selection, conditions })) {
      await this.#settle(opened);
      for (let at = 0; at < group.length;) {
        this.#checkOpen();
        const events = lines.read(group.slice(at, at + size), contents.files, needle).filter(selection.matches);
        at += size;
        size = Math.min(most, size * 2);
        if (events.length > 0) yield events;
      }
      if (performance.now() - since < atOnce) continue;
      await turn();
      since = performance.now();
    }
  }

  async #usable<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!isCurable(error)) throw unusable(this.#options.path, error);
      if (saysDamage(error)) this.#discard();
    }
    try {
      await this.#update();
      return await work();
    } catch (error) {
      throw unusable(this.#options.path, error);
    }
  }

  async #update(): Promise<void> {
    const sources = this.#options.find();
    if (await this.#isUpToDate(sources)) return;
    const lock = await waitForLock(this.#options.path, () => {
      this.#checkOpen();
      this.#reportOther(sources);
      return false;
    });
    try {
      // As they are now: whoever had the lock before may have indexed more than was there then, which must not seem cut off.
      await this.#updateAlone(this.#options.find());
    } finally {
      lock?.release();
    }
  }

  async #isUpToDate(sources: readonly Source[]): Promise<boolean> {
    try {
      const opened = this.#reopen();
      return opened !== undefined && this.#isSound(opened) && isNothing(opened.changes(sources));
    } catch (error) {
      if (saysDamage(error)) return false;
      throw error;
    }
  }

  /** With the lock: nobody else writes. */
  async #updateAlone(sources: readonly Source[]): Promise<void> {
    const { path, readAhead, onProgress } = this.#options;
    const isNew = !this.#isWorthKeeping();
    if (isNew) {
      this.#letGo();
      createIndex(path, this.#options.partEvents);
      this.#damaged = undefined; // its number may be given to the new one
    }
    const database = connect(path, 'write');
    try {
      const commits = new Commits(path, database);
      if (isNew) commits.stampNew();
      const changes = this.#reopen()?.changes(sources);
      if (!changes || isNothing(changes)) return;
      this.#hasWritten = true;
      await bringUp(database, commits, changes, {
        readAhead,
        onProgress: (done, total) => onProgress({ doing: 'indexing', done, total }),
        goOn: () => this.#checkOpen(),
      });
    } catch (error) {
      // What is left of the disk is for the trail.
      if (saysFull(error)) removeIndex(path);
      throw error;
    } finally {
      database.close();
    }
  }

  /** Whether there is an index which is what it should be, and most of which is of files that are there. */
  #isWorthKeeping(): boolean {
    try {
      const opened = this.#reopen();
      if (!opened || !this.#isSound(opened)) return false;
      const { live, lastSeq } = opened.contents;
      return lastSeq - live <= Math.max(live, fewToLose);
    } catch (error) {
      if (saysDamage(error)) return false;
      throw error;
    }
  }

  #isSound(opened: OpenedIndex): boolean {
    return opened.inode !== this.#damaged && opened.isIntact;
  }

  /** Makes the next update begin anew, unless somebody else has done so. */
  #discard(): void {
    this.#damaged = this.#opened?.inode ?? stampOf(this.#options.path)?.inode;
    this.#letGo();
  }

  #reportOther(sources: readonly Source[]): void {
    const total = sources.reduce((sum, { size }) => sum + size, 0);
    try {
      const files = this.#opened?.isIntact === true ? [...this.#opened.contents.files.values()] : [];
      const done = files.reduce((sum, { gzip, size, indexed }) => sum + (gzip ? size : indexed), 0);
      this.#options.onProgress({ doing: 'indexing', done: Math.min(done, total), total });
    } catch (error) {
      if (!saysDamage(error)) throw error; // whoever has the lock makes it anew
    }
  }

  /** Waits until nobody is in the middle of a commit; throws when somebody was, and is no more. */
  async #settle(opened: OpenedIndex): Promise<void> {
    this.#checkOpen();
    if (opened.isIntact) return;
    const lock = await waitForLock(this.#options.path, () => opened.isIntact);
    try {
      if (!opened.isIntact) throw new IndexDamaged(`'${this.#options.path}' is not as it was left.`);
    } finally {
      lock?.release();
    }
  }

  /** The index at its path, which may have been made anew by somebody else; undefined when there is none. */
  #reopen(): OpenedIndex | undefined {
    this.#checkOpen();
    if (this.#opened && !this.#opened.isCurrent) this.#letGo();
    this.#opened ??= OpenedIndex.open(this.#options.path);
    return this.#opened;
  }

  async #open(): Promise<OpenedIndex> {
    // Whoever has made it anew since the last update may have known of fewer files.
    if (this.#reopen() !== this.#updated) await this.update();
    const opened = this.#reopen();
    if (!opened) throw new IndexDamaged(`'${this.#options.path}' is gone.`);
    await this.#settle(opened);
    return opened;
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new IndexUnusable('The index is closed.');
  }

  #letGo(): void {
    const opened = this.#opened;
    this.#opened = undefined;
    opened?.close();
  }
}
