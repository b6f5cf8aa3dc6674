import { Scan } from '../scan/scan.js';
import { findSources } from '../source/find-sources.js';
import { scanAhead } from './scan-ahead.js';
import { TrailIndex } from './trail-index.js';

/** An index of the files in a directory. */
export function openIndex(
  directory: string,
  path: string,
  partEvents?: number,
  find = () => findSources([directory]),
): TrailIndex {
  const scan = new Scan({ onProgress: () => undefined, onDamage: () => undefined });
  return new TrailIndex({
    path,
    find,
    readAhead: scanAhead(scan),
    onProgress: () => undefined,
    partEvents,
  });
}
