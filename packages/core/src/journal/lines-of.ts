import { createReadStream } from 'node:fs';
import { codeOf } from '../caught-error.js';

const lineEnd = 0x0a;

/** The lines of a file, without their ends, some at a time; none when it is missing. What follows the last end is a line too. */
export async function* linesOf(path: string): AsyncGenerator<readonly Buffer[]> {
  // A long line is put together once, when its end has come.
  let rest: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
      const lines: Buffer[] = [];
      let start = 0;
      for (let end = chunk.indexOf(lineEnd); end !== -1; end = chunk.indexOf(lineEnd, start)) {
        lines.push(Buffer.concat([...rest, chunk.subarray(start, end)]));
        rest = [];
        start = end + 1;
      }
      if (start < chunk.length) rest.push(chunk.subarray(start));
      yield lines;
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  if (rest.length > 0) yield [Buffer.concat(rest)];
}
