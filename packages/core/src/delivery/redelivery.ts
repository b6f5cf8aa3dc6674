import { messageOf } from '../caught-error.js';
import { AuditError } from '../errors.js';
import type { Backlog } from '../journal/backlog.js';
import { batchesOf } from './batches-of.js';
import type { DeadLetter } from './dead-letter.js';
import { handOver } from './hand-over.js';
import type { Handed, Receiver } from './receiver.js';
import { holdOpen } from './hold-open.js';

/** What came of sending dead letters again. */
export interface Redelivered {
  /** Events taken; their letters are gone. */
  readonly delivered: number;
  /** Events refused again; their letters tell the new reason. */
  readonly refused: number;
}

export interface RedeliveryOptions {
  readonly backlog: Backlog;
  readonly receiver: Receiver;
  /** Those to send; undefined for all. */
  readonly ids: ReadonlySet<string> | undefined;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Hands dead letters to their sink once more, as delivery hands over events: in batches, and a batch that is refused is
 * halved. The process stays alive meanwhile. The letters are changed at the end, whatever it was: a crash before only
 * means that what was taken is sent again.
 *
 * @throws AuditError `AUDIT_SINK_FAILED` when the sink fails, `AUDIT_CLOSED` when the trail is closed before the end,
 * `AUDIT_JOURNAL_FAILED` when letters can't be read or changed. The letters that were not taken are kept.
 */
export async function redeliver({ backlog, receiver, ids, signal }: RedeliveryOptions): Promise<Redelivered> {
  const { name, options } = receiver;
  signal.throwIfAborted();
  if (receiver.pause > 0) throw away(name, receiver.lastError);
  const changes = new Map<string, DeadLetter | undefined>();
  const letGo = holdOpen();
  try {
    for await (const batch of batchesOf(linesOf(backlog.deadLetters(name), ids), options.batch)) {
      await handOver(batch, batch.bytes.length, {
        hand: async (rest) => {
          const handed = await receiver.hand(rest, signal);
          for (const id of takenOf(handed, signal, name)) changes.set(id, undefined);
          return handed;
        },
        // The letters of a sink that refuses them all stay what they are: no reason to stop it.
        refused: () => undefined,
        bury: async (letters) => {
          for (const letter of letters) changes.set(letter.id, letter);
          return true;
        },
        passed: () => undefined,
      });
    }
  } finally {
    letGo();
    if (changes.size > 0) await backlog.replaceDeadLetters(name, changes);
  }
  const refused = [...changes.values()].filter((letter) => letter !== undefined).length;
  return { delivered: changes.size - refused, refused };
}

/** The events of letters, each once. */
async function* linesOf(
  letters: AsyncIterable<DeadLetter>,
  wanted: ReadonlySet<string> | undefined,
): AsyncGenerator<string> {
  const seen = new Set<string>();
  for await (const { id, line } of letters) {
    if (seen.has(id) || wanted?.has(id) === false) continue;
    seen.add(id);
    yield line;
  }
}

/** The ids taken at once; an outage ends the redelivery. */
function takenOf({ part, outcome }: Handed, signal: AbortSignal, sink: string): readonly string[] {
  switch (outcome.kind) {
    case 'taken':
      return part.ids;
    case 'partial':
      if (outcome.taken === 0 && outcome.refused.size === 0) throw away(sink, 'It asked for all events again.');
      return part.ids.filter((id) => !outcome.retry.has(id) && !outcome.refused.has(id));
    case 'failed':
      throw away(sink, outcome.error);
    case 'aborted':
      throw signal.reason;
    default:
      return [];
  }
}

function away(sink: string, cause: unknown): AuditError {
  const because = messageOf(cause);
  const message = `The sink '${sink}' does not take dead letters at this moment: ${because} Those it has not taken are kept; send them again when health() says that it is well.`;
  return new AuditError('AUDIT_SINK_FAILED', message, { cause });
}
