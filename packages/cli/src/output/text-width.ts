import stringWidth from 'string-width';

const plain = /^[\u{20}-\u{7e}]*$/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns that a safe text takes on a terminal: two for wide characters and emoji. */
export function textWidth(text: string): number {
  return plain.test(text) ? text.length : stringWidth(text);
}

/** The text, or as much of it as fits into so many columns with a `…` behind it. */
export function cut(text: string, width: number): string {
  if (text.length <= width && plain.test(text)) return text;
  // No character is in more than a few units, but for heaps of marks, which nobody can read.
  const start = text.slice(0, width * 16 + 16);
  if (start.length === text.length && textWidth(text) <= width) return text;
  let kept = '';
  let room = width - 1;
  for (const { segment } of graphemes.segment(start)) {
    room -= textWidth(segment);
    if (room < 0) break;
    kept += segment;
  }
  return width < 1 ? '' : `${kept.trimEnd()}…`;
}

/** Fills a text up with spaces; what is longer is cut. */
export function fit(text: string, width: number): string {
  const short = cut(text, width);
  return short + ' '.repeat(Math.max(0, width - textWidth(short)));
}
