import type { OnError } from '@audit-trail/core';
import type { ReadProgress, TrailReader } from '@audit-trail/reader';
import { emptyPlaces } from './options/empty-places.js';
import { type SharedOptions, placesOf } from './options/shared-options.js';
import type { Output } from './output/output.js';
import { type Paint, paintFor } from './output/paint.js';
import type { Clock } from './time/clock.js';
import { localZone, utcZone } from './time/zone.js';

/** What a command shows its answer with. */
export interface View {
  readonly output: Output;
  readonly paint: Paint;
  readonly clock: Clock;
}

/** What a command works with: the trail that is asked, and how its answer is shown. */
export interface Session extends View, AsyncDisposable {
  readonly reader: TrailReader;
}

export function viewOf({ utc, color }: SharedOptions, output: Output): View {
  const paint = paintFor({ isTerminal: output.isTerminal, wanted: color, env: output.env });
  return { output, paint, clock: { now: Date.now(), zone: utc === true ? utcZone : localZone } };
}

/** Opens the trail that the options name. */
export async function openSession(
  options: SharedOptions,
  output: Output,
  onProgress = (progress: ReadProgress): void => output.progress(progress),
): Promise<Session> {
  const { openTrail } = await import('@audit-trail/reader');
  const places = placesOf(options, output.env);
  const reader = openTrail(places, {
    ...(!options.index && { index: false }),
    onProgress,
    onError: warnings(output),
  });
  for (const place of emptyPlaces(places))
    output.say(
      `audit-trail: warning: In '${place}' there is nothing of a trail: no stream-… of a journal, no file such as audit.jsonl.`,
    );
  return {
    ...viewOf(options, output),
    reader,
    [Symbol.asyncDispose]: async () => {
      output.endProgress();
      await reader.close();
    },
  };
}

/** Warnings that are shown; a damaged file may have thousands. */
const mostWarnings = 5;

function warnings(output: Output): OnError {
  const said = new Set<string>();
  return ({ message }) => {
    if (said.has(message) || said.size > mostWarnings) return;
    said.add(message);
    output.say(`audit-trail: warning: ${said.size > mostWarnings ? 'There are more, which are not shown.' : message}`);
  };
}
