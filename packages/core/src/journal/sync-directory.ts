import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Windows can't open directories; its file systems keep names by themselves. */
const possible = process.platform !== 'win32';

/** Makes names created, renamed or removed in a directory durable. */
export function syncDirectory(directory: string): void {
  if (!possible) return;
  const fd = openSync(directory, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The same without blocking. */
export async function syncDirectoryLater(directory: string): Promise<void> {
  if (!possible) return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
