import { type Stats, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import { AuditError } from '@audit-trail/core';
import { messageOf, Segments } from '@audit-trail/core/adapter';
import type { Source } from './source.js';

/** Names of files with events, in a directory that is not said to be anything else. */
const eventFile = /^[^.].*\.(?:jsonl|ndjson)(?:\.gz)?$/;

/**
 * The files of a trail: the streams of a journal's directory, the files in another directory, or a file of the file sink
 * with those rotated away from it. What vanishes meanwhile is left out; links are not followed, but for the place itself.
 *
 * @throws AuditError `AUDIT_JOURNAL_UNUSABLE` when there is nothing at that place, or it can't be read.
 */
export function findSources(places: readonly string[]): readonly Source[] {
  const found = new Map<string, Source>();
  for (const place of places) for (const source of sourcesAt(place)) found.set(source.path, source);
  return [...found.values()];
}

function sourcesAt(place: string): readonly Source[] {
  try {
    return isDirectory(place) ? sourcesIn(place) : family(place);
  } catch (cause) {
    const because = messageOf(cause);
    throw new AuditError(
      'AUDIT_JOURNAL_UNUSABLE',
      `There is no trail at '${place}': ${because}. Give the directory of a journal, or a file of JSON lines.`,
      { cause },
    );
  }
}

/** Whether a place is a directory, or leads to one. */
export function isDirectory(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
}

function sourcesIn(directory: string): readonly Source[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (eventFile.test(name)) return sourceOf(path);
    return name.startsWith('stream-') && statsOf(path)?.isDirectory() ? segmentsIn(path) : [];
  });
}

function segmentsIn(stream: string): readonly Source[] {
  try {
    return new Segments(stream).all().flatMap(({ path, base, next }) => sourceOf(path, next - base));
  } catch {
    return statsOf(stream) ? unreadable(stream) : [];
  }
}

function unreadable(stream: string): never {
  readdirSync(stream); // says why
  throw new Error(`'${stream}' can't be read`);
}

/** A file, and what the file sink has rotated away from it: `audit.jsonl`, `audit.2.20261123T182000123Z.jsonl.gz`. */
function family(place: string): readonly Source[] {
  const { name, ext } = parse(place);
  const isMember = (file: string): boolean => {
    if (!file.startsWith(`${name}.`)) return false;
    const [, , end] = /^(\d+\.)?(?:\d{8}T\d{9}Z)?(.*)$/.exec(file.slice(name.length + 1)) ?? [];
    return end !== undefined && [ext, `${ext}.gz`].includes(end === '' || end.startsWith('.') ? end : `.${end}`);
  };
  const itself = sourceOf(statsOf(place)?.isSymbolicLink() === true ? realpathSync(place) : place);
  const names = readdirSync(dirname(place)).filter((file) => file !== basename(place) && isMember(file));
  const found = [...itself, ...names.flatMap((file) => sourceOf(join(dirname(place), file)))];
  // While it is rotated there may be no file of this name, and those rotated before are there all the same.
  if (found.length === 0)
    throw new Error(statSync(place).isFile() ? 'it is gone' : 'it is neither a file nor a directory');
  return found;
}

function sourceOf(path: string, atMost = Infinity): readonly Source[] {
  const stats = statsOf(path);
  if (!stats?.isFile()) return [];
  const { dev, ino, size, mtimeMs } = stats;
  return [
    { path, gzip: path.endsWith('.gz'), size: Math.min(size, atMost), identity: `${dev}:${ino}`, changed: mtimeMs },
  ];
}

function statsOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
