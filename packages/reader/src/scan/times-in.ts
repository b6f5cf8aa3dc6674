import { parseEvent } from '../source/parse-event.js';

const occurredAt = /"occurred_at"\s*:\s*"([^"]{4,40})"/g;
/** As the trail writes it, so that texts compare as times do. */
const usual = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/**
 * The least and greatest time among the events of some lines, in milliseconds since 1970, found without parsing them. Lines
 * that name a time twice are parsed: only one of these is the event's, and the other may be anything.
 */
export function timesIn(bytes: Buffer): { readonly from: number; readonly to: number } {
  let [least, greatest] = ['', ''];
  let [from, to] = [Infinity, -Infinity];
  for (const text of timesOf(bytes)) {
    if (!usual.test(text)) {
      const time = Date.parse(text);
      if (time < from) from = time;
      if (time > to) to = time;
    } else if (least === '') {
      least = text;
      greatest = text;
    } else if (text > greatest) {
      greatest = text;
    } else if (text < least) {
      least = text;
    }
  }
  for (const text of [least, greatest]) {
    if (text === '') continue;
    from = Math.min(from, Date.parse(text));
    to = Math.max(to, Date.parse(text));
  }
  return { from, to };
}

function* timesOf(bytes: Buffer): Generator<string, void> {
  const lines = bytes.toString('latin1');
  const search = new RegExp(occurredAt);
  for (let found = search.exec(lines); found;) {
    const { index } = found;
    const [, text = ''] = found;
    const end = lines.indexOf('\n', index);
    found = search.exec(lines);
    if (!found || end === -1 || found.index > end) {
      yield text;
      continue;
    }
    const event = parseEvent(bytes.toString('utf8', lines.lastIndexOf('\n', index) + 1, end));
    if (event) yield event.occurred_at;
    search.lastIndex = end;
    found = search.exec(lines);
  }
}
