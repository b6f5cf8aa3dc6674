import { statSync } from 'node:fs';
import type { Source } from '../source/source.js';
import type { IndexedFile } from './contents.js';
import { IndexDamaged } from './index-errors.js';

/** A file as it was indexed, and as it is now. */
export interface ChangedFile {
  readonly file: IndexedFile;
  readonly source: Source;
}

/** What has become of the files since they were indexed. */
export interface Changes {
  readonly gone: readonly IndexedFile[];
  readonly renamed: readonly ChangedFile[];
  /** What a segment held last is in the next one now. */
  readonly cut: readonly ChangedFile[];
  /** Somebody has touched these, or written other things into them. */
  readonly touched: readonly ChangedFile[];
  /** Those with lines that are not indexed. */
  readonly unread: readonly Source[];
  /** Offsets from which these are to be read, by their paths. */
  readonly from: ReadonlyMap<string, number>;
}

export function isNothing({ gone, renamed, cut, touched, unread }: Changes): boolean {
  return [gone, renamed, cut, touched, unread].every(({ length }) => length === 0);
}

/**
 * Compares files with what is indexed of them.
 *
 * @param holds Whether the line that was indexed last is still where it was in this file; undefined when there is none.
 * @throws IndexDamaged when a file holds something else now.
 */
export function changesOf(
  files: ReadonlyMap<number, IndexedFile>,
  sources: readonly Source[],
  holds: (changed: ChangedFile) => boolean | undefined,
): Changes {
  const gone = new Set(files.values());
  const known = new Map<Source, IndexedFile>();
  const byPath = new Map([...files.values()].map((file) => [file.path, file]));
  for (const source of sources) {
    const file = byPath.get(source.path);
    if (!file || file.identity !== source.identity || file.gzip !== source.gzip) continue;
    if (file.size !== source.size && (file.gzip ? file.complete : source.size >= file.indexed)) {
      // What grew is read on, unless nothing tells it from another file that has taken its place.
      const isSame = file.gzip ? undefined : holds({ file, source });
      if (isSame === undefined) continue;
      if (!isSame) throw new IndexDamaged(`'${source.path}' holds other events than it did.`);
    }
    known.set(source, file);
    gone.delete(file);
  }
  const renamed: ChangedFile[] = [];
  const byIdentity = new Map([...gone].map((file) => [file.identity, file]));
  for (const source of sources) {
    const file = byIdentity.get(source.identity);
    if (known.has(source) || !file || file.gzip !== source.gzip || !gone.has(file)) continue;
    // Another file may have been given the number of one that was deleted.
    if (source.size < file.indexed || holds({ file, source }) !== true) continue;
    known.set(source, file);
    gone.delete(file);
    renamed.push({ file, source });
  }
  const cut: ChangedFile[] = [];
  const touched: ChangedFile[] = [];
  const from = new Map<string, number>();
  for (const source of sources) {
    const file = known.get(source);
    if (!file || (source.gzip && !file.complete)) from.set(source.path, 0);
    else if (file.complete && file.size === source.size) {
      if (file.changed !== source.changed) touched.push({ file, source });
    } else if (source.size < file.indexed) {
      if ((statSync(source.path, { throwIfNoEntry: false })?.size ?? 0) < file.indexed)
        throw new IndexDamaged(`'${source.path}' is shorter than it was.`);
      cut.push({ file, source });
    } else from.set(source.path, file.indexed);
  }
  return { gone: [...gone], renamed, cut, touched, unread: sources.filter(({ path }) => from.has(path)), from };
}
