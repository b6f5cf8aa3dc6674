import { closeSync, fdatasync, openSync, renameSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './sync-directory.js';

/** Replaces a file's content as a whole: after a crash it has the old or the new one, never a part. */
export async function replaceFile(path: string, content: string, mode: number): Promise<void> {
  const temporary = temporaryFor(path);
  // Only syncing and renaming may have to wait for the disk: for a short text, a thread costs more than all the rest.
  const file = openSync(temporary, 'w', mode);
  try {
    writeFileSync(file, content);
    await new Promise<void>((resolve, reject) => {
      fdatasync(file, (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    closeSync(file);
  }
  await rename(temporary, path);
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
  await rename(temporary, path);
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
