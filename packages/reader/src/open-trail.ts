import { basename, dirname, join } from 'node:path';
import { checkOptionNames, wrongOption } from '@audit-trail/core/adapter';
import { checkPlace } from './index-file/check-place.js';
import { Reader } from './reader.js';
import { findSources, isDirectory } from './source/find-sources.js';
import type { TrailReader, TrailReaderOptions } from './trail-reader.js';
import { TrailStorage } from './trail-storage.js';

const optionNames = new Set(['index', 'onError', 'onProgress']);

/**
 * Opens a trail to be read, whether or not somebody writes to it: the directory of a journal, a file of the file sink with
 * what was rotated away from it, a directory of such files, or several of these.
 *
 * ```ts
 * await using reader = openTrail('./audit-trail');
 * const { events } = await reader.events({ action: '*.deleted', occurred_at_gte: '2026-11-01' });
 * ```
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`; `AUDIT_JOURNAL_UNUSABLE` when there is nothing at that place.
 */
export function openTrail(place: string | readonly string[], options: TrailReaderOptions = {}): TrailReader {
  const places: readonly unknown[] = Array.isArray(place) ? place : [place];
  if (places.length === 0 || !places.every((each) => typeof each === 'string' && each !== ''))
    throw wrongOption('Give the directory of a journal, or a file of JSON lines', place);
  checkOptionNames(options, optionNames, '{ index: false }');
  const { index, onError, onProgress } = options;
  if (index !== undefined && index !== false && (typeof index !== 'string' || index === ''))
    throw wrongOption("'index' is the path of a file, or false", index);
  for (const [name, given] of Object.entries({ onError, onProgress })) {
    if (given !== undefined && typeof given !== 'function') throw wrongOption(`'${name}' is a function`, given);
  }
  if (typeof index === 'string') checkPlace(index);
  const paths = places.map(String);
  findSources(paths); // says so at once when there is nothing
  return new Reader(new TrailStorage(paths, indexPath(paths, index), options), { group: undefined });
}

/** Beside the trail, unless it is kept elsewhere. */
function indexPath([place = '']: readonly string[], index: TrailReaderOptions['index']): string | undefined {
  if (index !== undefined) return index === false ? undefined : index;
  return isDirectory(place) ? join(place, '.index.sqlite') : join(dirname(place), `.${basename(place)}.index.sqlite`);
}
