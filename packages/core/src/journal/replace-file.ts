import { closeSync, fdatasync, openSync, rename, renameSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { syncDirectory } from './sync-directory.js';

const syncLater = promisify(fdatasync);
const renameLater = promisify(rename);

/** Replaces a file's content as a whole: after a crash it has the old or the new one, never a part. */
export async function replaceFile(path: string, content: string, mode: number): Promise<void> {
  const temporary = temporaryFor(path);
  // Only syncing and renaming may have to wait for the disk: for a short text, a thread costs more than all the rest.
  const file = openSync(temporary, 'w', mode);
  try {
    writeFileSync(file, content);
    await syncLater(file);
  } finally {
    closeSync(file);
  }
  await renameLater(temporary, path);
}

/** The same for content that is long, or takes long to come. */
export async function replaceLargeFile(path: string, content: AsyncIterable<Buffer>, mode: number): Promise<void> {
  const temporary = temporaryFor(path);
  const file = await open(temporary, 'w', mode);
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
  await renameLater(temporary, path);
}

/** Replaces a file's content by a short text at once; durable when it returns. */
export function replaceFileNow(path: string, content: string, mode: number): void {
  const temporary = temporaryFor(path);
  writeFileSync(temporary, content, { mode, flush: true });
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

function temporaryFor(path: string): string {
  return `${path}.new`;
}
