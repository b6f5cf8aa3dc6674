import { renameSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './sync-directory.js';

/** Replaces a file's content as a whole: after a crash it has the old or the new one, never a part. */
export async function replaceFile(path: string, content: string | AsyncIterable<Buffer>, mode: number): Promise<void> {
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

/** The same at once, and durable when it returns. */
export function replaceFileNow(path: string, content: string, mode: number): void {
  const temporary = temporaryFor(path);
  writeFileSync(temporary, content, { mode, flush: true });
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

function temporaryFor(path: string): string {
  return `${path}.new`;
}
