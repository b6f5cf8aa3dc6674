import { readdirSync, statSync } from 'node:fs';

/** A stream of a journal, or a file with events. */
const ofTrail = /^stream-|\.(?:jsonl|ndjson)(?:\.gz)?$/;

/** Directories in which there is nothing of a trail: a new journal, or not the place that was meant. */
export function emptyPlaces(places: readonly string[]): readonly string[] {
  return places.filter(
    (place) =>
      statSync(place, { throwIfNoEntry: false })?.isDirectory() === true &&
      !readdirSync(place).some((name) => ofTrail.test(name)),
  );
}
