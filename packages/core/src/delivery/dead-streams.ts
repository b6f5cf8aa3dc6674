import { within } from '../deadline.js';
import { AuditError, type OnError } from '../errors.js';
import type { DeadStream, OtherStreams } from '../journal/journal.js';
import type { Deliveries } from './deliveries.js';
import { type Delivery, endAtLeast } from './delivery.js';
import type { Receiver } from './receiver.js';

export interface DeadStreamsOptions {
  readonly others: OtherStreams;
  readonly deliveries: Deliveries;
  readonly onError: OnError;
}

/** Milliseconds between looks at how far the delivery of a stream that was taken up has got. */
const glance = 100;
/** Milliseconds before the first look: a program may be a short one. */
const firstLook = 1_000;

/** A delivery of a stream that was taken up, and how things were when it began. */
interface Begun {
  readonly delivery: Delivery;
  readonly receiver: Receiver;
  readonly position: number;
  readonly retries: number;
}

interface TakenUp {
  readonly stream: DeadStream;
  readonly begun: readonly Begun[];
}

/**
 * Delivers what processes that are gone have left. Their streams are taken up one after the other, each for those sinks
 * that are well, or else can be asked, and let go when these have taken everything or failed: a sink that is away holds
 * up neither the others nor the next stream. Keeps no process alive.
 */
export class DeadStreams {
  readonly #options: DeadStreamsOptions;
  #takenUp: TakenUp | undefined;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #closed = false;

  constructor(options: DeadStreamsOptions) {
    this.#options = options;
    this.#lookIn(Math.min(firstLook, options.others.interval));
  }

  /**
   * Lets go of what is taken up, wherever its delivery is: others will go on with it. Waits for the writes under way, for
   * some milliseconds at most.
   */
  async close(deadline: number): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const letGo = Promise.resolve(this.#working).then(() => this.#letGo());
    for (const { delivery } of this.#takenUp?.begun ?? []) void delivery.end(deadline);
    // A stream that can't be let go in time is free when the process ends.
    await within(deadline + endAtLeast, letGo, 'streams to be let go').catch(() => undefined);
  }

  #lookIn(milliseconds: number): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#working = this.#look().catch((cause: unknown) => {
        const message = 'What processes that are gone have left could not be looked for; it is tried again.';
        this.#options.onError(new AuditError('AUDIT_JOURNAL_FAILED', message, { cause }));
        this.#lookIn(this.#options.others.interval);
      });
    }, milliseconds).unref();
  }

  async #look(): Promise<void> {
    const begun = this.#takenUp?.begun ?? [];
    if (begun.some(isUnderWay)) {
      this.#lookIn(glance);
      return;
    }
    await this.#letGo();
    if (this.#closed) return;
    // When a stream got nobody anywhere, there is no use in taking it up again at once.
    const stuck = begun.length > 0 && !begun.some(({ delivery, position }) => delivery.delivered > position);
    this.#lookIn(!stuck && this.#takeUp() ? glance : this.#options.others.interval);
  }

  /** For sinks that fail only when there is nothing left for those that don't. */
  #takeUp(): boolean {
    const { ready } = this.#options.deliveries;
    return this.#takeUpFor(ready.filter(({ state }) => state === 'well')) || this.#takeUpFor(ready);
  }

  #takeUpFor(receivers: readonly Receiver[]): boolean {
    const { others, deliveries } = this.#options;
    const stream = others.takeUp(receivers.map(({ name, options }) => ({ name, from: options.from })));
    if (!stream) return false;
    try {
      // Those that can't be asked now must not lose by it what retention deletes behind the others.
      for (const { name, options } of deliveries.receivers) stream.loadCursor(name, options.from);
      const begun = deliveries.begin(stream, receivers).map((delivery, index): Begun[] => {
        const receiver = receivers[index];
        return receiver ? [{ delivery, receiver, position: delivery.delivered, retries: receiver.retries }] : [];
      });
      this.#takenUp = { stream, begun: begun.flat() };
    } catch (error) {
      stream.release();
      throw error;
    }
    return true;
  }

  async #letGo(): Promise<void> {
    const takenUp = this.#takenUp;
    if (!takenUp) return;
    await this.#options.deliveries.end(takenUp.begun.map(({ delivery }) => delivery));
    takenUp.stream.release();
    this.#takenUp = undefined; // until then whoever closes can hasten it
  }
}

/** Whether there is more to deliver, and the sink has not failed since it began. */
function isUnderWay({ delivery, receiver, retries }: Begun): boolean {
  return delivery.state === 'delivering' && receiver.retries === retries;
}
