import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A directory that others could put something else in the place of. `message` says what to do. */
export class UntrustedDirectory extends Error {}

const worldWritable = 0o002;
const sticky = 0o1000;

/**
 * Refuses a place where somebody else could read, replace or delete the trail: a symbolic link, or a directory that
 * everybody may write to without the sticky bit, at the path or anywhere above it. Windows has no such permissions.
 */
export function checkPlace(path: string): void {
  const own = lstatSync(path);
  if (own.isSymbolicLink()) throw new UntrustedDirectory(`'${path}' is a symbolic link: give the path it leads to.`);
  if (process.platform === 'win32') return;
  for (let place = realpathSync(path); ; place = dirname(place)) {
    const { mode } = statSync(place);
    if ((mode & worldWritable) !== 0 && (mode & sticky) === 0) {
      throw new UntrustedDirectory(
        `Everybody may write to '${place}': take that right away (chmod o-w), set its sticky bit (chmod +t), or choose another directory. Where this is meant, as on some mounted volumes, say fileJournal({ directory, trusted: true }).`,
      );
    }
    if (place === dirname(place)) return;
  }
}

/** Refuses a stream's directory that is a symbolic link, no directory, or somebody else's. */
export function checkOwn(path: string): void {
  const there = lstatSync(path);
  if (there.isSymbolicLink()) throw new UntrustedDirectory(`'${path}' is a symbolic link.`);
  if (!there.isDirectory()) throw new UntrustedDirectory(`'${path}' is no directory.`);
  if (isForeign(there)) throw new UntrustedDirectory(`'${path}' belongs to another user (${there.uid}).`);
}

function isForeign({ uid }: Stats): boolean {
  const self = process.geteuid?.();
  return self !== undefined && uid !== self;
}
