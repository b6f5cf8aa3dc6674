/**
 * Every line of a journal begins with `{"id":"evt_` and the 26 characters of a ULID, since `id` is the first field of an
 * event. That tells an event from damage, and gives its id, without parsing.
 */

/** Bytes before the id in a line. */
const idStart = '{"id":"'.length;
/** Characters, and bytes, of an id. */
const idLength = 'evt_'.length + 26;
/** Bytes up to the end of the id in a line, behind which a quote and at least a brace follow. */
const idEnd = idStart + idLength;
const quote = 0x22;

/** A view of bytes that may begin events. */
export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Whether the bytes at an offset, as far as some end, begin like an event. */
export function beginsEvent(view: DataView, at: number, end = view.byteLength): boolean {
  if (end <= at + idEnd) return false;
  // `{"id`, `":"e` and `evt_`: every line that is delivered is looked at, and a byte at a time takes twice as long.
  const isEvent =
    view.getUint32(at) === 0x7b226964 && view.getUint32(at + 4) === 0x223a2265 && view.getUint32(at + 7) === 0x6576745f;
  return isEvent && view.getUint8(at + idEnd) === quote;
}

/** The id of the event that begins at an offset. */
export function idAt(bytes: Buffer, at: number): string {
  return bytes.toString('latin1', at + idStart, at + idEnd);
}

/** The id of the event that a whole line (without its end) holds; undefined when the line is damaged. */
export function idOfLine(line: Buffer): string | undefined {
  if (!beginsEvent(viewOf(line), 0)) return undefined;
  try {
    JSON.parse(line.toString());
    return idAt(line, 0);
  } catch {
    return undefined; // what does not parse is no event
  }
}
