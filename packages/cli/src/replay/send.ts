import { sendTo } from '@audit-trail/core/adapter';
import type { Sink } from '@audit-trail/core';
import { ExitStatus } from '../exit-status.js';
import type { Output } from '../output/output.js';
import { counted } from './counted.js';
import type { Destination } from './destination.js';
import { Interruption } from './interruption.js';
import { Refusals } from './refusals.js';
import type { ReplayProgress } from './replay-progress.js';

export interface Sending {
  readonly output: Output;
  readonly destination: Destination;
  readonly progress: ReplayProgress;
  /** Whether the lines are dead letters: no place to go on from, and all may be refused again. */
  readonly deadLetters: boolean;
}

/**
 * Sends lines, and says at the end, whatever that is, what became of them.
 *
 * @throws ExitStatus 1 when events were refused, 130 or 143 when it was interrupted.
 */
export async function send(lines: AsyncIterable<string>, sending: Sending): Promise<void> {
  const { output, destination, progress } = sending;
  const refusals = new Refusals();
  const sink = await destination.open();
  using interruption = new Interruption(() =>
    output.say('Ends after the batch that is under way; interrupt once more to give that up, too.'),
  );
  try {
    await sendAll(sink, lines, { ...sending, refusals, interruption });
  } catch (error) {
    await tell(sending, refusals, true);
    throw error;
  }
  const { status } = interruption;
  await tell(sending, refusals, status !== undefined);
  if (status !== undefined || progress.sent.refused > 0) throw new ExitStatus(status ?? 1);
}

async function sendAll(
  sink: Sink,
  lines: AsyncIterable<string>,
  { progress, deadLetters, refusals, interruption }: Sending & { refusals: Refusals; interruption: Interruption },
): Promise<void> {
  try {
    progress.sent = await sendTo(sink, lines, {
      signal: interruption.signal,
      giveUp: interruption.giveUp,
      mayRefuseAll: deadLetters,
      onRefused: (refusal) => refusals.add(refusal),
      onProgress: progress.onProgress,
      onError: progress.onError,
    });
  } finally {
    await sink[Symbol.asyncDispose]?.();
  }
}

async function tell(
  { output, destination, progress, deadLetters }: Sending,
  refusals: Refusals,
  early: boolean,
): Promise<void> {
  const { delivered, refused, lastId } = progress.sent;
  output.endProgress();
  await output.writeLines([
    `Delivered ${counted(delivered)} to ${destination.shown}.`,
    ...(refused > 0 ? [`Refused ${counted(refused)}:`, ...refusals.lines()] : []),
  ]);
  if (early && !deadLetters && lastId !== undefined)
    output.say(`Ended behind ${lastId}. To go on, do the same with --after ${lastId}`);
  if (deadLetters && delivered > 0)
    output.say(
      'The dead letters stay where they are; trail.redeliver() of the application removes those that are taken.',
    );
}
