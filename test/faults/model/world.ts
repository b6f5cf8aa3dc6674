import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsInJournal } from '@audit-trail/example-traffic';
import type { HttpReceiver, ReceiverFault } from '@audit-trail/testing';
import { expect, vi } from 'vitest';
import { Clock } from '../harness/clock.js';
import { missing } from '../harness/evidence.js';
import type { Place } from '../harness/place.js';
import { Volume } from '../harness/volume.js';
import type { TrailConfig } from '../programs/trail-config.js';
import { type Copies, copiesAt, copiesIn } from './copies.js';
import { inTime, Life, patience } from './life.js';

/** What differs from one world to another. */
export type JournalConfig = Omit<TrailConfig['journal'], 'directory'>;

/** How many processes there are at most. */
export const processCount = 2;

/** Milliseconds that closing may take when nothing is in the way. */
const closeWithin = patience / 2;

/** Processes begin often here. */
const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };

/**
 * The real thing: processes that share a journal on a small disk, each with a life after another, and two sinks, an HTTP
 * receiver and files.
 */
export class World {
  readonly volume: Volume;
  readonly clock: Clock;
  /** All that there have been. */
  readonly lives: Life[] = [];
  /** Those that have not ended, by the number of the process. */
  readonly living = new Map<number, Life>();
  readonly #place: Place;
  readonly #receiver: HttpReceiver;
  readonly #config: TrailConfig;
  #heal: (() => Promise<unknown>) | undefined;

  static async begin(place: Place, journal: JournalConfig): Promise<World> {
    return new World(place, journal, await Volume.mount(place, 8), await place.receiver());
  }

  private constructor(place: Place, journal: JournalConfig, volume: Volume, receiver: HttpReceiver) {
    this.#place = place;
    this.volume = volume;
    this.clock = new Clock(place.directory);
    this.#receiver = receiver;
    this.#config = {
      journal: { directory: join(volume.path, 'journal'), syncInterval: 20, adoptInterval: 100, ...journal },
      trail: { batch: { maxDelay: 20 }, retry: { maxDelay: 100 }, deadline: 2_000 },
      file: { path: join(place.directory, 'copies', 'copy.jsonl'), rotate: { bytes: 50_000 } },
      http: { url: receiver.url },
    };
    mkdirSync(this.#files, { mode: 0o700 });
    this.#leadTo(this.#files);
  }

  /** Begins a life; what it is refused with, if that happens. */
  async open(process: number): Promise<string | undefined> {
    const { journal, ...config } = this.#config;
    const env = { ...this.clock.env, ...compileCache };
    const writer = await inTime(this.#place.writer({ journal, ...config }, { env }), 'a process to start');
    this.#place.atEnd(async () => this.clock.forget(writer.pid));
    writer.tell({ do: 'open' });
    await inTime(
      writer.until(() => writer.said.some((said) => 'opened' in said || 'threw' in said)),
      'a trail to be opened or not',
    );
    const [refusal] = writer.threw;
    if (refusal !== undefined) {
      await writer.kill();
      return refusal;
    }
    const life = new Life(writer, await writer.opened());
    this.lives.push(life);
    this.living.set(process, life);
    return undefined;
  }

  life(process: number): Life {
    const life = this.living.get(process);
    if (!life) throw new Error(`Process ${process} is not there.`);
    return life;
  }

  async breakReceiver(fault: ReceiverFault): Promise<void> {
    this.#heal = await inTime(this.#receiver.breakSink[fault](), `the receiver to be broken: ${fault}`);
  }

  async healReceiver(): Promise<void> {
    if (this.#heal) await inTime(this.#heal(), 'the receiver to be repaired');
    this.#heal = undefined;
  }

  /** The files' directory is reached by a link, which leads nowhere for a while. */
  breakFiles(): void {
    const nowhere = join(this.#place.directory, 'no-directory');
    writeFileSync(nowhere, '');
    this.#leadTo(nowhere);
  }

  healFiles(): void {
    this.#leadTo(this.#files);
  }

  /** Puts everything right, as the next start of the application would find it, until all has arrived; and ends it. */
  async recover(): Promise<void> {
    this.volume.free();
    this.healFiles();
    await this.healReceiver();
    for (const life of this.living.values()) life.goOn();
    await this.#closeAll(); // what waited in memory for room may be written only here, and delivered by the next
    const refusals = await Promise.all(Array.from({ length: processCount }, (_, process) => this.open(process)));
    expect(refusals.filter((refusal) => refusal !== undefined)).toEqual([]);
    await this.delivered();
    await this.#closeAll();
  }

  /** How many events were kept. */
  get kept(): number {
    return this.lives.reduce((sum, life) => sum + life.kept.length, 0);
  }

  /** What the sinks have. */
  get sinks(): readonly Copies[] {
    return [copiesAt(this.#receiver), copiesIn(this.#files)];
  }

  /** Waits until every sink has every event that was acknowledged, and all else that is stored. */
  async delivered(): Promise<void> {
    const kept = this.lives.flatMap((life) => life.kept);
    await vi.waitFor(
      () => {
        const stored = eventsInJournal(this.#config.journal.directory).map(({ id }) => id);
        for (const { name, events } of this.sinks) {
          const absent = missing([...kept, ...stored], [...events.keys()]);
          expect(absent.slice(0, 5), `${absent.length} have not arrived at the ${name}`).toEqual([]);
        }
      },
      { timeout: patience, interval: 50 },
    );
  }

  async #closeAll(): Promise<void> {
    await Promise.all([...this.living.values()].map((life) => life.close(closeWithin)));
    this.living.clear();
  }

  get #files(): string {
    return join(this.#place.directory, 'files');
  }

  #leadTo(target: string): void {
    const link = join(this.#place.directory, 'copies');
    symlinkSync(target, `${link}.new`);
    renameSync(`${link}.new`, link);
  }
}
