import { codeOf } from '@audit-trail/core/adapter';
import { readLines, readPart } from '../source/read-lines.js';
import type { LineBlock, Source } from '../source/source.js';
import type { Zone } from './zones.js';

/** A compressed file that is being read, and the block it has got to. */
interface Reading {
  readonly blocks: AsyncGenerator<LineBlock, void>;
  at: number;
}

/** Reads zones. Compressed files are kept open, so that zones that follow each other need no reading from the beginning. */
export class ZoneReader {
  readonly #open = new Map<string, Reading>();

  /** The bytes of a zone; fewer when the file has become shorter, none when it is gone. */
  async read(zone: Zone): Promise<Buffer> {
    const { source, start, end } = zone;
    if (source.gzip) return this.#decompressed(source, start, end);
    try {
      return await readPart(source.path, start, end);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return Buffer.alloc(0);
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const { blocks } of this.#open.values()) await blocks.return();
  }

  async #decompressed(source: Source, start: number, end: number): Promise<Buffer> {
    const reading = await this.#at(source, start);
    const parts: Buffer[] = [];
    while (reading.at < end) {
      const { value, done } = await reading.blocks.next();
      if (done === true) break;
      reading.at = value.start + value.bytes.length;
      parts.push(value.bytes);
    }
    return Buffer.concat(parts);
  }

  async #at(source: Source, start: number): Promise<Reading> {
    const open = this.#open.get(source.path);
    if (open?.at === start) return open;
    await open?.blocks.return();
    const reading = { blocks: readLines(source, start), at: start };
    this.#open.set(source.path, reading);
    return reading;
  }
}
