/**
 * Every line of a journal begins with `{"id":"evt_` and the 26 characters of a ULID, since `id` is the first field of an
 * event. That tells an event from damage, and gives its id, without parsing.
 */
const prefix = Buffer.from('{"id":"evt_');
const idStart = '{"id":"'.length;
/** Characters, and bytes, of an id. */
export const idLength = 'evt_'.length + 26;
const idEnd = idStart + idLength;
const quote = 0x22;

/** Whether the bytes at an offset begin like an event. */
export function beginsEvent(bytes: Buffer, at: number): boolean {
  for (let index = 0; index < prefix.length; index += 1) {
    if (bytes[at + index] !== prefix[index]) return false;
  }
  return bytes[at + idEnd] === quote;
}

/** The id of the event that begins at an offset. */
export function idAt(bytes: Buffer, at: number): string {
  return bytes.toString('latin1', at + idStart, at + idEnd);
}

/** Copies the id of the event that begins at an offset to an offset of other bytes. Returns how many bytes it has. */
export function copyId(bytes: Buffer, at: number, to: Buffer, offset: number): number {
  return bytes.copy(to, offset, at + idStart, at + idEnd);
}

/** The id of the event that a whole line (without its end) holds; undefined when the line is damaged. */
export function idOfLine(line: Buffer): string | undefined {
  if (!beginsEvent(line, 0)) return undefined;
  try {
    JSON.parse(line.toString());
    return idAt(line, 0);
  } catch {
    return undefined; // what does not parse is no event
  }
}
