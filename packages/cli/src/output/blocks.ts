/** Characters that are gathered before they are written. */
const enough = 65_536;

/** Joins pieces of a text to blocks that are worth a write each. */
export function* blocksOf(pieces: Iterable<string>): Generator<string, void> {
  let block = '';
  for (const piece of pieces) {
    block += piece;
    if (block.length < enough) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}
