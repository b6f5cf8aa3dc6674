import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { codeOf } from '@audit-trail/core/adapter';
import type { LineBlock, Source } from './source.js';

/** Bytes read at once. */
const blockBytes = 1024 * 1024;
const lineEnd = 0x0a;
/** A line that is longer is no event, and only its end is given. Bytes. */
const longestLine = 16 * 1024 * 1024;

/**
 * The whole lines of a file from an offset on, about a megabyte at a time, without what is too long to be one. A compressed file is read from its beginning.
 * One that is gone has none.
 *
 * @param onDamage Told when a compressed file can't be read to its end.
 */
export async function* readLines(
  source: Source,
  from = 0,
  onDamage: () => void = () => undefined,
): AsyncGenerator<LineBlock, void> {
  // A line that goes on: its parts, joined once.
  let rest: Buffer[] = [];
  let length = 0;
  let start = from;
  for await (const bytes of source.gzip ? decompressed(source, from, onDamage) : plain(source, from)) {
    const last = bytes.lastIndexOf(lineEnd);
    if (last === -1) {
      rest.push(bytes);
      length += bytes.length;
      if (length <= longestLine) continue;
      start += length;
      [rest, length] = [[], 0];
      continue;
    }
    const block = Buffer.concat([...rest, bytes.subarray(0, last + 1)]);
    yield { start, bytes: block };
    start += block.length;
    rest = [bytes.subarray(last + 1)];
    length = bytes.length - last - 1;
  }
}

/** Part of a file that is not compressed; fewer bytes when it has become shorter. */
export async function readPart(path: string, start: number, end: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(end - start);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}

async function* plain({ path, size }: Source, from: number): AsyncGenerator<Buffer, void> {
  for (let at = from; at < size;) {
    const bytes = await readPart(path, at, Math.min(size, at + blockBytes)).catch(unlessGone);
    if (bytes.length === 0) return;
    yield bytes;
    at += bytes.length;
  }
}

async function* decompressed(
  { path, size: compressed }: Source,
  from: number,
  onDamage: () => void,
): AsyncGenerator<Buffer, void> {
  let at = 0;
  let gathered: Buffer[] = [];
  let size = 0;
  try {
    // What a crash has left of a compressed file is read as far as it goes.
    const stream = pipeline(createReadStream(path), createGunzip({ chunkSize: 256 * 1024 }), () => undefined);
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      const wanted = bytes.subarray(Math.max(0, from - at));
      at += bytes.length;
      if (wanted.length === 0) continue;
      gathered.push(wanted);
      size += wanted.length;
      if (size < blockBytes) continue;
      yield Buffer.concat(gathered);
      [gathered, size] = [[], 0];
    }
  } catch (error) {
    if (!isCode(error, 'Z_BUF_ERROR', 'Z_DATA_ERROR')) unlessGone(error);
    else if (compressed > 0) onDamage();
  }
  if (size > 0) yield Buffer.concat(gathered);
}

function unlessGone(error: unknown): Buffer {
  if (isCode(error, 'ENOENT')) return Buffer.alloc(0);
  throw error;
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes(codeOf(error));
}
