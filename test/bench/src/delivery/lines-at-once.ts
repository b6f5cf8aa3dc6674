import { open } from 'node:fs/promises';

/** Bytes read at a time. */
export const blockBytes = 1024 * 1024;
export const eventsAtOnce = 500;
export const lineEnd = 0x0a;

export interface LinesOptions {
  /** Whether what is left of a block is read again with what follows it, so that only the last of a file are fewer than 500. */
  readonly full?: boolean;
}

/** The lines of a file, 500 at a time or as many as a block has, by a loop that keeps no account of anything. */
export async function* linesAtOnce(
  path: string,
  memory: () => Buffer,
  { full = false }: LinesOptions = {},
): AsyncGenerator<Buffer, void> {
  await using file = await open(path, 'r');
  let wanted = blockBytes;
  for (let position = 0; ;) {
    const block = memory();
    const { bytesRead } = await file.read(block, 0, wanted, position);
    if (bytesRead === 0) return;
    const lines = block.subarray(0, bytesRead);
    let whole = 0;
    while (whole < lines.length) {
      const { end, events } = someLines(lines, whole);
      const isShort = full && events < eventsAtOnce && whole > 0 && bytesRead === wanted;
      if (events === 0 || isShort) break;
      yield lines.subarray(whole, end);
      whole = end;
    }
    if (whole === 0) throw new Error(`${path} has a line that is longer than a block.`);
    position += whole;
    if (full) wanted = Math.min(blockBytes, Math.ceil(whole * 1.01)); // as many whole batches as before
  }
}

function someLines(lines: Buffer, start: number): { readonly end: number; readonly events: number } {
  let end = start;
  let events = 0;
  for (; events < eventsAtOnce; events += 1) {
    const found = lines.indexOf(lineEnd, end);
    if (found < 0) break;
    end = found + 1;
  }
  return { end, events };
}
