import { access, readdir, rename, rm } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { numbered } from './claim-path.js';

/** A file that was rotated away. */
export interface ClosedFile {
  readonly path: string;
  /** Its path before it was compressed. A crash may leave both. */
  readonly original: string;
  /** Milliseconds since 1970. */
  readonly closedAt: number;
  readonly compressed: boolean;
  /** Which process wrote it: the path it was rotated away from. */
  readonly from: string;
}

/** Gives the file of a number its final name, `audit.20261123T182000123Z.jsonl`, after the time it was closed. */
export async function renameClosed(path: string, number: number): Promise<void> {
  for (let at = Date.now(); ; at += 1) {
    const closed = numbered(path, number, stamp(at));
    // Nobody else gives these names, since the path is this process's own.
    if ((await exists(closed)) || (await exists(`${closed}.gz`))) continue;
    await rename(numbered(path, number), closed);
    return;
  }
}

/** Removes what a crash has left of files half compressed, which were rotated away from a path of one's own. */
export async function removePartial(own: string): Promise<void> {
  const { dir, name, ext } = parse(own);
  for (const file of await readdir(dir)) {
    if (!file.startsWith(`${name}.`) || !file.endsWith(`Z${ext}.gz.part`)) continue;
    if (/^\d{8}T\d{9}$/.test(file.slice(name.length + 1, -`Z${ext}.gz.part`.length))) await rm(join(dir, file));
  }
}

/** The closed files of a path, of all processes, the newest first. */
export async function closedFiles(path: string): Promise<readonly ClosedFile[]> {
  const { dir, name, ext } = parse(path);
  const found = (await readdir(dir)).flatMap((file): ClosedFile[] => {
    if (!file.startsWith(`${name}.`)) return [];
    const [, number = '', time, end] = /^(\d+\.)?(\d{8}T\d{9}Z)(.*)$/.exec(file.slice(name.length + 1)) ?? [];
    if (time === undefined || (end !== ext && end !== `${ext}.gz`)) return [];
    const from = numbered(path, number === '' ? 1 : Number.parseInt(number, 10));
    const at = join(dir, file);
    const compressed = end !== ext;
    const original = compressed ? at.slice(0, -'.gz'.length) : at;
    return [{ path: at, original, closedAt: timeOf(time), compressed, from }];
  });
  return found.toSorted((a, b) => b.closedAt - a.closedAt || a.original.localeCompare(b.original));
}

/** Removes the files that are beyond a number or an age. Other processes may do the same. */
export async function removeOld(files: readonly ClosedFile[], keepFiles: number, keepDays: number): Promise<void> {
  const oldest = Date.now() - keepDays * 86_400_000;
  const originals = new Set<string>();
  for (const { path, original, closedAt } of files) {
    originals.add(original);
    if (originals.size > keepFiles || closedAt < oldest) await rm(path, { force: true });
  }
}

/** The basic format of ISO 8601, which has no character a file system minds. */
function stamp(time: number): string {
  return new Date(time).toISOString().replaceAll(/[-:.]/g, '');
}

function timeOf(text: string): number {
  return Date.parse(text.replace(/^(....)(..)(..)T(..)(..)(..)(...)Z$/, '$1-$2-$3T$4:$5:$6.$7Z'));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
