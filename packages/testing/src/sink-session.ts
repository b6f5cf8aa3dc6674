import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AuditError,
  type AuditEvent,
  type AuditInput,
  type AuditTrail,
  type AuditTrailOptions,
  type Batch,
  batchOf,
  createAuditTrail,
  type Sink,
} from '@audit-trail/core';
import type { ContractCase } from './adapter-contract.js';
import { contractInput } from './contract-events.js';
import type { Heal, SinkContractOptions } from './sink-contract-options.js';

/** Makes a case of a name and what is checked. */
export type Contract = (name: string, check: (session: SinkSession) => Promise<void>) => ContractCase;

/** One case of the contract: a journal of its own, the sinks made for it, and what has to arrive. */
export class SinkSession implements AsyncDisposable {
  /** Milliseconds anything may take. */
  readonly deadline: number;
  readonly #options: SinkContractOptions;
  readonly #directory: string;
  /** How much the receiver had before. */
  readonly #start: number;
  readonly #expected: string[] = [];
  readonly #contents = new Map<string, AuditEvent>();
  readonly #left: (() => PromiseLike<unknown> | undefined)[] = [];
  #failure = Promise.withResolvers<void>();

  private constructor(options: SinkContractOptions, directory: string, start: number) {
    this.deadline = options.deadline ?? 20_000;
    this.#options = options;
    this.#directory = directory;
    this.#start = start;
  }

  static async begin(options: SinkContractOptions): Promise<SinkSession> {
    const { length } = await options.read();
    return new SinkSession(options, await mkdtemp(join(tmpdir(), 'sink-contract-')), length);
  }

  async create(): Promise<Sink> {
    const sink = await this.#options.create();
    this.#left.push(() => sink[Symbol.asyncDispose]?.());
    return sink;
  }

  /** Opens a trail with the sink; always on the same journal. */
  async open(options: Partial<AuditTrailOptions> = {}): Promise<AuditTrail> {
    const trail = createAuditTrail({
      directory: this.#directory,
      sinks: [await this.#options.create(), this.#witness()],
      batch: { maxEvents: 20, maxDelay: 5 },
      retry: { minDelay: 5, maxDelay: 50 },
      onError: (error) => this.#failed(error),
      ...options,
    });
    this.#left.push(() => trail.close({ deadline: 1 }));
    return trail;
  }

  /** Records events that have to arrive. */
  record(trail: AuditTrail, count: number, metadata?: AuditInput['metadata']): void {
    for (let index = 0; index < count; index += 1) this.#expected.push(trail.record(contractInput(index, metadata)).id);
  }

  /** Records an event that a receiver with the fault `poison` refuses. */
  recordPoison(trail: AuditTrail): void {
    trail.record(contractInput(0, {}, true));
  }

  /** Waits until the trail says that everything is delivered. */
  async delivered(trail: AuditTrail): Promise<void> {
    await trail.flush({ to: 'delivered', deadline: this.deadline });
  }

  /** A batch whose events have to arrive. */
  batch(events: readonly AuditEvent[]): Batch {
    for (const event of events) {
      this.#expected.push(event.id);
      this.#contents.set(event.id, event);
    }
    return batchOf(events);
  }

  async write(sink: Sink, events: readonly AuditEvent[]): Promise<void> {
    const answer = await sink.write(this.batch(events), { signal: AbortSignal.timeout(this.deadline) });
    const { retry = [], refused = [] } = answer ?? {};
    assert.deepEqual(
      { retry, refused },
      { retry: [], refused: [] },
      'the receiver is well, but the sink says it did not take everything',
    );
  }

  /** Breaks the receiver; it is healed at the end of the case at the latest. */
  async break(fault: () => Promise<Heal>): Promise<Heal> {
    const heal = await fault();
    let healing: Promise<void> | undefined;
    const once: Heal = () => (healing ??= heal());
    this.#left.push(once);
    return once;
  }

  /** Resolves when the trail reports a failure that it has not reported before this was last called. */
  async failure(): Promise<void> {
    await inTime(this.deadline, this.#failure.promise, 'the receiver is broken, but the sink reports no failure');
    this.#failure = Promise.withResolvers();
  }

  /** Checks what the receiver has. `again` allows repeats; `any order` is for receivers that take parts of batches. */
  async arrived(how: 'once' | 'again' | 'any order'): Promise<void> {
    const received = (await this.#options.read()).slice(this.#start);
    const ids = received.map((item) => (typeof item === 'string' ? item : item.id));
    const places = new Map(this.#expected.map((id, place) => [id, place]));
    const foreign = ids.find((id) => !places.has(id));
    assert.equal(foreign, undefined, `${foreign} arrived, but was not sent or not to arrive`);
    const got = new Set(ids);
    const missing = this.#expected.filter((id) => !got.has(id));
    assert.equal(
      missing.length,
      0,
      `${missing.length} of ${this.#expected.length} events are missing, such as ${missing[0]}`,
    );
    if (how === 'once') assert.deepEqual(ids, this.#expected, 'events arrived again, or in another order');
    if (how === 'again') this.#checkOrder(ids.map((id) => places.get(id) ?? -1));
    for (const item of received) this.#checkContent(item);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#left.toReversed()) await end();
    await rm(this.#directory, { recursive: true });
  }

  /** A batch that is sent again begins at an earlier event; otherwise each event is followed by the next. */
  #checkOrder(places: readonly number[]): void {
    let last = -1;
    for (const place of places) {
      assert.ok(place <= last + 1, `event ${place} arrived after event ${last}, before those between them`);
      last = place;
    }
  }

  #checkContent(item: string | AuditEvent): void {
    const sent = typeof item === 'string' ? undefined : this.#contents.get(item.id);
    if (sent) assert.deepEqual(item, sent, 'an event arrived with another content');
  }

  #failed(error: AuditError): void {
    if (error.code === 'AUDIT_SINK_FAILED') this.#failure.resolve();
  }

  /** A second sink beside the one that is checked: it knows what was sent. */
  #witness(): Sink {
    return {
      name: 'sink-contract-witness',
      write: async ({ events }) => {
        for (const event of events) this.#contents.set(event.id, event);
      },
    };
  }
}

/** Waits, but not for ever. */
export async function inTime<Result>(
  milliseconds: number,
  awaited: Promise<Result>,
  complaint: string,
): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new assert.AssertionError({ message: complaint })), milliseconds);
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}
