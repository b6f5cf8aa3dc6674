import type { OnError } from '../errors.js';
import type { Sink } from '../sink.js';
import { resolveSinkOptions } from '../sink-options.js';
import { batchesOf } from './batches-of.js';
import { handOver } from './hand-over.js';
import { holdOpen } from './hold-open.js';
import { Receiver } from './receiver.js';

/** How far sending has got. */
export interface Sent {
  /** Events taken. */
  readonly delivered: number;
  /** Events refused for good. */
  readonly refused: number;
  /** Id of the last event before which nothing is left to send; undefined when there is none. */
  readonly lastId: string | undefined;
}

/** An event that a sink will never take. */
export interface Refusal {
  readonly id: string;
  readonly reason: string;
}

export interface SendOptions {
  /** Ends it: nothing more is handed over, and a write under way may still end. */
  readonly signal?: AbortSignal | undefined;
  /** Gives up the write under way, too. Its events count as not sent, though they may have arrived. */
  readonly giveUp?: AbortSignal | undefined;
  /** Goes on however many single events the sink refuses in a row: for those it had refused before. Default `false`. */
  readonly mayRefuseAll?: boolean | undefined;
  /** Told of each event that was refused by itself. */
  readonly onRefused?: ((refusal: Refusal) => void) | undefined;
  /** Told whenever more is settled. */
  readonly onProgress?: ((sent: Sent) => void) | undefined;
  /** Told, with `AUDIT_SINK_FAILED`, of each write that failed; it is tried again after a pause. */
  readonly onError?: OnError | undefined;
}

const never = new AbortController().signal;
const ignore = (): void => undefined;

/**
 * Hands events' lines (JSON, without line ends) to a sink as delivery does, in batches of the size that suits it: one at a
 * time, with its deadline, tried again after random pauses for as long as it fails, halved when refused. Nothing is kept
 * of it anywhere. The process stays alive meanwhile. Resolves early when it is ended by a signal.
 *
 * ```ts
 * const { delivered, refused } = await sendTo(httpSink({ url }), lines, { signal, onRefused: ({ id }) => missing.push(id) });
 * ```
 *
 * @throws AuditError `AUDIT_SINK_FAILED` when the sink refuses twenty single events in a row and takes none: that is no
 * matter of the events; unless `mayRefuseAll`. What the lines' source throws is passed on.
 */
export async function sendTo(sink: Sink, lines: AsyncIterable<string>, options: SendOptions = {}): Promise<Sent> {
  const { signal = never, giveUp = never, mayRefuseAll = false, onRefused, onProgress } = options;
  const receiver = new Receiver({ sink, ...resolveSinkOptions(sink), onError: options.onError ?? ignore });
  const ended = AbortSignal.any([signal, giveUp, receiver.stopped]);
  const givenUp = AbortSignal.any([giveUp, receiver.stopped]);
  let refused = 0;
  let lastId: string | undefined;
  const sent = (): Sent => ({ delivered: receiver.taken, refused, lastId });
  const letGo = holdOpen();
  try {
    for await (const batch of batchesOf(lines, receiver.options.batch)) {
      if (ended.aborted) break;
      await handOver(batch, batch.bytes.length, {
        hand: (part) => receiver.hand(part, ended, givenUp),
        refused: (events, reason) => {
          if (!mayRefuseAll) receiver.refused(events, reason);
        },
        bury: async (letters) => {
          refused += letters.length;
          for (const { id, reason } of letters) onRefused?.({ id, reason });
          return true;
        },
        passed: (_events, _position, before) => {
          lastId = before;
          onProgress?.(sent());
        },
      });
    }
  } finally {
    letGo();
  }
  receiver.stopped.throwIfAborted();
  return sent();
}
