import { filterOf } from '../options/filter.js';
import { placesOf } from '../options/shared-options.js';
import type { Output } from '../output/output.js';
import { size } from '../output/size.js';
import { openSession, viewOf } from '../session.js';
import { UsageError } from '../usage-error.js';
import { counted } from './counted.js';
import { type Destination, destinationOf } from './destination.js';
import { linesOfDeadLetters, linesOfEvents } from './event-lines.js';
import type { ReplayOptions } from './replay-options.js';
import { ReplayProgress } from './replay-progress.js';
import { send } from './send.js';

/**
 * Sends events of the trail to a receiver once more.
 *
 * @throws ExitStatus 1 when events were refused, 130 or 143 when it was interrupted.
 */
export async function replay(options: ReplayOptions, output: Output): Promise<void> {
  const places = placesOf(options, output.env);
  const destination =
    options.dryRun === true && options.to === undefined && options.sink === undefined
      ? undefined
      : destinationOf(options, places, output.env);
  const progress = new ReplayProgress(output);
  await using source = await sourceOf(options, output, progress);
  if (options.dryRun === true || destination === undefined) await count(source.lines, output, destination);
  else await send(source.lines, { output, destination, progress, deadLetters: options.deadLetters !== undefined });
}

interface Source extends AsyncDisposable {
  readonly lines: AsyncIterable<string>;
}

async function sourceOf(options: ReplayOptions, output: Output, progress: ReplayProgress): Promise<Source> {
  const { deadLetters, after } = options;
  const filter = filterOf(options, viewOf(options, output).clock);
  if (deadLetters !== undefined) {
    if (after !== undefined || Object.values(filter).some((value) => value !== undefined))
      throw new UsageError('--dead-letters are sent all: leave out --after and what says which events.');
    const sink = deadLetters === true ? undefined : deadLetters;
    return {
      lines: linesOfDeadLetters(placesOf(options, output.env), sink),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }
  const session = await openSession(options, output, progress.onRead);
  return {
    lines: linesOfEvents(session.reader.all({ ...filter, after, order: 'asc' })),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

async function count(lines: AsyncIterable<string>, output: Output, destination?: Destination): Promise<void> {
  let [events, bytes] = [0, 0];
  for await (const line of lines) {
    events += 1;
    bytes += Buffer.byteLength(line) + 1;
  }
  output.endProgress();
  const to = destination === undefined ? '' : ` to ${destination.shown}`;
  await output.writeLines([`${counted(events)} (${size(bytes)}) would be sent${to}. Nothing was sent.`]);
}
