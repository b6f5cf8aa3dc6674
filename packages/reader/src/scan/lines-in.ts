/** A line in some bytes, without its end. */
export interface Line {
  readonly start: number;
  readonly end: number;
}

const lineEnd = 0x0a;

/** The lines of some bytes; only those that hold the needle (see `needle.ts`), when there is one. */
export function* linesIn(bytes: Buffer, needle: RegExp | undefined): Generator<Line, void> {
  if (needle) {
    yield* linesWith(needle, bytes);
    return;
  }
  let start = 0;
  for (let end = bytes.indexOf(lineEnd); end !== -1; end = bytes.indexOf(lineEnd, start)) {
    yield { start, end };
    start = end + 1;
  }
}

function* linesWith(needle: RegExp, bytes: Buffer): Generator<Line, void> {
  const text = bytes.toString('latin1');
  const search = new RegExp(needle);
  for (let found = search.exec(text); found; found = search.exec(text)) {
    const start = text.lastIndexOf('\n', found.index) + 1;
    const end = text.indexOf('\n', found.index);
    if (end === -1) return;
    yield { start, end };
    search.lastIndex = end + 1;
  }
}
