import type { Scan } from '../scan/scan.js';
import type { ReadAhead } from './indexable.js';

/** Reads what is to be indexed by scanning files in the order of time. */
export function scanAhead(scan: Scan): ReadAhead {
  return async function* readAhead(sources, from) {
    for await (const found of scan.readOn(sources, from)) {
      yield found.map(({ source, start, end, line, event }) => ({
        source,
        offset: start,
        length: end - start,
        line,
        event,
      }));
    }
  };
}
