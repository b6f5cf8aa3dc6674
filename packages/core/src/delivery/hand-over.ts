import type { Outcome } from './attempt.js';
import type { EncodedBatch } from './batch.js';
import type { DeadLetter } from './dead-letter.js';
import type { Handed } from './receiver.js';

/** What handing a batch over needs from its delivery. */
export interface HandOverSteps {
  /** Hands over a batch, or its beginning. */
  hand(batch: EncodedBatch): Promise<Handed>;
  /** Single events were refused, and none taken with them. */
  refused(events: number, reason: string): void;
  /** Keeps refused events as dead letters; false when delivery has to end before them. */
  bury(letters: readonly DeadLetter[]): Promise<boolean>;
  /** Everything before a position is settled; `lastId` is the event before it. */
  passed(events: number, position: number, lastId: string | undefined): void;
}

/** What is settled with the last event before a position. */
interface Settled {
  readonly events: number;
  readonly position: number;
  readonly lastId: string | undefined;
}

/** Events still to be settled. */
interface Piece {
  readonly batch: EncodedBatch;
  /** Undefined when other events before the same position are still open. */
  readonly settles: Settled | undefined;
}

/**
 * Hands a batch to a sink, in order, until every event in it is taken or refused by itself: a refused batch is halved
 * until the event that spoils it is alone. Returns early when an attempt is aborted or delivery has to end.
 *
 * A sink that refuses everything is to blame itself. So what it refuses is buried, and passed, only when it has taken
 * something after it or there is nothing left to try; delivery that ends before has given up nothing.
 *
 * Resolves to whether all of it was taken, and nothing failed before.
 */
export async function handOver(batch: EncodedBatch, end: number, steps: HandOverSteps): Promise<boolean> {
  let isTaken = true;
  const pieces = [contiguous(batch, end)];
  const doubted: DeadLetter[] = [];
  const passing: Settled[] = [];
  for (let piece = pieces.pop(); piece; piece = pieces.pop()) {
    const { part, outcome } = await steps.hand(piece.batch);
    if (outcome.kind === 'aborted') return false;
    isTaken &&= outcome.kind === 'taken';
    const [handed, ...rest] = splitAt(piece, part.size);
    pieces.push(...rest);
    const { open, refused, taken } = resultOf(handed, outcome);
    pieces.push(...open.toReversed());
    doubted.push(...refused);
    if (open.length === 0 && handed.settles) passing.push(handed.settles);
    if (refused.length > 0 && !taken) steps.refused(refused.length, refused.at(-1)?.reason ?? '');
    if (!taken && pieces.length > 0) continue;
    if (doubted.length > 0 && !(await steps.bury(doubted.splice(0)))) return false;
    for (const { events, position, lastId } of passing.splice(0)) steps.passed(events, position, lastId);
  }
  return isTaken;
}

/** What is left of a piece, in order, which events were refused for good, and whether any were taken. */
interface Result {
  readonly open: readonly Piece[];
  readonly refused: readonly DeadLetter[];
  readonly taken: boolean;
}

const allTaken: Result = { open: [], refused: [], taken: true };

function resultOf(piece: Piece, outcome: Exclude<Outcome, { kind: 'aborted' }>): Result {
  const { batch } = piece;
  switch (outcome.kind) {
    case 'taken':
      return allTaken;
    case 'failed':
      return { open: [piece], refused: [], taken: false };
    case 'partial': {
      const { retry, refused, taken } = outcome;
      const again = batch.only((id) => retry.has(id));
      const dead = batch.only((id) => refused.has(id));
      return {
        open: again.size > 0 ? [{ ...piece, batch: again }] : [],
        refused: lettersOf(dead, (id) => refused.get(id) ?? ''),
        taken: taken > 0,
      };
    }
    default:
      if (batch.size > 1) return { open: splitAt(piece, Math.ceil(batch.size / 2)), refused: [], taken: false };
      return { open: [], refused: lettersOf(batch, () => outcome.error.message), taken: false };
  }
}

/** A piece that leaves nothing open before a position. */
function contiguous(batch: EncodedBatch, position: number): Piece {
  return { batch, settles: { events: batch.size, position, lastId: batch.lastId } };
}

/** The first events of a piece and, when there are more, the others. */
function splitAt(piece: Piece, events: number): readonly [Piece, ...Piece[]] {
  const { batch, settles } = piece;
  if (events >= batch.size) return [piece];
  const [first, second] = [batch.part(0, events), batch.part(events, batch.size)];
  if (settles?.events === batch.size) {
    return [contiguous(first, settles.position - second.bytes.length), contiguous(second, settles.position)];
  }
  // Some events in between are settled already: no position lies between the two.
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
