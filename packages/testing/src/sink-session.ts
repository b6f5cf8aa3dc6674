import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
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
  type Recorded,
  type Sink,
} from '@audit-trail/core';
import type { ContractCase } from './adapter-contract.js';
import { type Arrival, Arrivals } from './arrivals.js';
import { contractInput } from './contract-events.js';
import type { Heal, SinkContractOptions } from './sink-contract-options.js';

/** Makes a case of a name and what is checked. */
export type Contract = (name: string, check: (session: SinkSession) => Promise<void>) => ContractCase;

const witness = 'sink-contract-witness';

/** One case of the contract: a journal of its own, the sinks made for it, and what has to arrive. */
export class SinkSession implements AsyncDisposable {
  /** Milliseconds anything may take. */
  readonly deadline: number;
  readonly #options: SinkContractOptions;
  readonly #directory: string;
  /** How much the receiver had before. */
  readonly #start: number;
  readonly #arrivals: Arrivals;
  readonly #heals: Heal[] = [];
  /** Ends what was made last first. */
  readonly #ends: (() => PromiseLike<unknown> | undefined)[] = [];
  /** How many processes were there before, so to speak. */
  #killed = 0;
  #last: Recorded | undefined;
  #failure = Promise.withResolvers<void>();

  private constructor(options: SinkContractOptions, directory: string, start: number, arrivals: Arrivals) {
    this.deadline = options.deadline ?? 20_000;
    this.#options = options;
    this.#directory = directory;
    this.#start = start;
    this.#arrivals = arrivals;
  }

  /** `earlier` is the same for all cases of a contract. */
  static async begin(options: SinkContractOptions, earlier: Set<string>): Promise<SinkSession> {
    const { length } = await options.read();
    const directory = await mkdtemp(join(tmpdir(), 'sink-contract-'));
    return new SinkSession(options, directory, length, new Arrivals(earlier));
  }

  async create(): Promise<Sink> {
    const sink = await this.#options.create();
    this.#ends.push(() => sink[Symbol.asyncDispose]?.());
    return sink;
  }

  /** Opens a trail with the sink; always on the same journal. */
  async open(options: Partial<AuditTrailOptions> = {}): Promise<AuditTrail> {
    const trail = createAuditTrail({
      directory: this.#journal,
      sinks: [await this.create(), this.#witness()],
      batch: { maxEvents: 20, maxDelay: 5 },
      retry: { minDelay: 5, maxDelay: 50 },
      onError: (error) => this.#failed(error),
      ...options,
    });
    this.#ends.push(() => trail.close({ deadline: 1 }));
    return trail;
  }

  /** Ends all there is like a process that is killed now: the next has what is on the disk at this moment. */
  async kill(trail: AuditTrail): Promise<void> {
    await trail.flush({ to: 'durable', deadline: this.deadline });
    const before = this.#journal;
    this.#killed += 1;
    // A file that is about to take another's place may be gone a moment later.
    await cp(before, this.#journal, { recursive: true, filter: (path) => !path.endsWith('.new') });
    await this.#end();
  }

  /** Records events that have to arrive. */
  record(trail: AuditTrail, count: number, metadata?: AuditInput['metadata']): void {
    for (let index = 0; index < count; index += 1) {
      this.#last = trail.record(contractInput(index, metadata));
      this.#arrivals.expect(this.#last.id);
    }
  }

  /** Records an event that a receiver with the fault `poison` refuses. */
  recordPoison(trail: AuditTrail): void {
    trail.record(contractInput(0, {}, true));
  }

  /** Waits until the trail says that everything is delivered. */
  async delivered(trail: AuditTrail): Promise<void> {
    await trail.flush({ to: 'delivered', deadline: this.deadline });
  }

  /** Waits until another sink of the trail has what was recorded. */
  async deliveredToOthers(): Promise<void> {
    const delivered = Promise.resolve(this.#last?.delivered(witness));
    await inTime(this.deadline, delivered, 'the sink holds up another one');
  }

  /** A batch whose events have to arrive. */
  batch(events: readonly AuditEvent[]): Batch {
    for (const event of events) {
      this.#arrivals.expect(event.id);
      this.#arrivals.know(event);
    }
    return batchOf(events);
  }

  async write(sink: Sink, batch: Batch): Promise<void> {
    const answer = await sink.write(batch, { signal: AbortSignal.timeout(this.deadline) });
    const { retry = [], refused = [] } = answer ?? {};
    assert.deepEqual(
      { retry, refused },
      { retry: [], refused: [] },
      'the receiver is well, but the sink says it did not take everything',
    );
  }

  /** Whether the sink says that it took a batch; by its signal it has to say something. */
  async takes(sink: Sink, batch: Batch, signal: AbortSignal): Promise<boolean> {
    const write = async (): Promise<unknown> => sink.write(batch, { signal });
    const settled = inTime(this.deadline, Promise.allSettled([write()]), 'the sink does not heed its signal');
    const [{ status }] = await settled;
    return status === 'fulfilled';
  }

  /** Breaks the receiver; it is healed at the end of the case at the latest. */
  async break(fault: () => Promise<Heal>): Promise<Heal> {
    const heal = await fault();
    let healing: Promise<void> | undefined;
    const once: Heal = () => (healing ??= heal());
    this.#heals.push(once);
    return once;
  }

  /** Resolves when the trail reports a failure that it has not reported before this was last called. */
  async failure(): Promise<void> {
    await inTime(this.deadline, this.#failure.promise, 'the receiver is broken, but the sink reports no failure');
    this.#failure = Promise.withResolvers();
  }

  /** Checks what the receiver has. */
  async arrived(how: Arrival): Promise<void> {
    this.#arrivals.check((await this.#options.read()).slice(this.#start), how);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      for (const heal of this.#heals) await heal();
      await this.#end();
      this.#arrivals.over();
    } finally {
      await rm(this.#directory, { recursive: true, force: true });
    }
  }

  /** A trail that is closed does not wait for its sinks for ever, but whoever makes the next sink has to. */
  async #end(): Promise<void> {
    for (const end of this.#ends.splice(0).toReversed()) {
      await inTime(this.deadline, Promise.resolve(end()), 'the sink can not be disposed of');
    }
  }

  get #journal(): string {
    return join(this.#directory, String(this.#killed));
  }

  #failed(error: AuditError): void {
    if (error.code === 'AUDIT_SINK_FAILED') this.#failure.resolve();
  }

  /** A second sink beside the one that is checked: it knows what was sent. */
  #witness(): Sink {
    return {
      name: witness,
      write: async ({ events }) => {
        for (const event of events) this.#arrivals.know(event);
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
