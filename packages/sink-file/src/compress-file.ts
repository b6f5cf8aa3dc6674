import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { syncDirectoryLater } from '@audit-trail/core/adapter';

/** Puts `<path>.gz` in the place of a file. It is complete the moment it has that name. */
export async function compressFile(path: string, mode: number, signal: AbortSignal): Promise<void> {
  const partial = `${path}.gz.part`;
  try {
    await pipeline(createReadStream(path), createGzip(), createWriteStream(partial, { mode, flush: true }), { signal });
    await rename(partial, `${path}.gz`);
    await syncDirectoryLater(dirname(path)); // or a loss of power may leave neither of the two
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await rm(path, { force: true });
}
