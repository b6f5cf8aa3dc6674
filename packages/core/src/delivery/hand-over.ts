import type { DeadLetter } from './dead-letter.js';
import type { EncodedBatch } from './batch.js';
import type { Outcome } from './attempt.js';

/** What handing a batch over needs from its delivery. */
export interface HandOverSteps {
  attempt(batch: EncodedBatch): Promise<Outcome>;
  /** Some events were taken. */
  taken(events: number): void;
  /** An attempt failed; resolves when the next may be made. */
  failed(error: unknown, retryAfterMs?: number): Promise<void>;
  /**
   * Keeps refused events as dead letters; false when delivery has to end before them. `othersTaken` tells whether the
   * same answer took others.
   */
  bury(letters: readonly DeadLetter[], othersTaken: boolean): Promise<boolean>;
  /** Everything before a position is settled; `lastId` is the event before it. */
  passed(events: number, position: number, lastId: string | undefined): void;
}

/** Events still to be settled. */
interface Piece {
  readonly batch: EncodedBatch;
  /** What is settled with them; undefined when other events before the same position are still open. */
  readonly settles:
    | { readonly events: number; readonly position: number; readonly lastId: string | undefined }
    | undefined;
}

/**
 * Hands a batch to a sink, in order, until every event in it is taken or refused by itself: a refused batch is halved
 * until the event that spoils it is alone. Returns early when an attempt is aborted or delivery has to end.
 */
export async function handOver(batch: EncodedBatch, end: number, steps: HandOverSteps): Promise<void> {
  const pieces = [contiguous(batch, end)];
  for (let piece = pieces.pop(); piece; piece = pieces.pop()) {
    const outcome = await steps.attempt(piece.batch);
    if (outcome.kind === 'aborted') return;
    if (outcome.kind === 'failed') {
      pieces.push(piece);
      await steps.failed(outcome.error, outcome.retryAfterMs);
    } else if (outcome.kind === 'taken') {
      steps.taken(piece.batch.size);
      pass(piece, steps);
    } else if (outcome.kind === 'partial') {
      const rest = await settlePart(piece, outcome, steps);
      if (rest === 'ended') return;
      if (rest) pieces.push(rest);
    } else if (piece.batch.size > 1) {
      pieces.push(...halves(piece).toReversed());
    } else {
      const buried = await steps.bury(
        lettersOf(piece.batch, () => outcome.error.message),
        false,
      );
      if (!buried) return;
      pass(piece, steps);
    }
  }
}

async function settlePart(
  piece: Piece,
  { retry, refused }: Extract<Outcome, { kind: 'partial' }>,
  steps: HandOverSteps,
): Promise<Piece | 'ended' | undefined> {
  const dead = piece.batch.only((id) => refused.has(id) && !retry.has(id));
  const again = piece.batch.only((id) => retry.has(id));
  const taken = piece.batch.size - dead.size - again.size;
  if (taken > 0) steps.taken(taken);
  if (dead.size > 0) {
    const letters = lettersOf(dead, (id) => refused.get(id) ?? '');
    if (!(await steps.bury(letters, taken > 0))) return 'ended';
  }
  if (again.size === 0) {
    pass(piece, steps);
    return undefined;
  }
  await steps.failed(new Error(`It asked for ${again.size} of ${piece.batch.size} events again.`));
  return { ...piece, batch: again };
}

function pass({ settles }: Piece, steps: HandOverSteps): void {
  if (settles) steps.passed(settles.events, settles.position, settles.lastId);
}

/** A piece that leaves nothing open before a position. */
function contiguous(batch: EncodedBatch, position: number): Piece {
  return { batch, settles: { events: batch.size, position, lastId: batch.lastId } };
}

function halves({ batch, settles }: Piece): readonly [Piece, Piece] {
  const middle = Math.ceil(batch.size / 2);
  const [first, second] = [batch.part(0, middle), batch.part(middle, batch.size)];
  if (settles?.events === batch.size) {
    return [contiguous(first, settles.position - second.bytes.length), contiguous(second, settles.position)];
  }
  // Some events in between are settled already: no position lies between the halves.
  return [
    { batch: first, settles: undefined },
    { batch: second, settles },
  ];
}

function lettersOf(batch: EncodedBatch, reasonOf: (id: string) => string): DeadLetter[] {
  const refused_at = new Date().toISOString();
  return batch.lines.map((line, index) => {
    const id = batch.ids[index] ?? '';
    return { id, reason: reasonOf(id), refused_at, line: line.toString() };
  });
}
