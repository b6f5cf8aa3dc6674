import { cut, textWidth } from './text-width.js';

/** A safe text on lines that are no wider than `width`; all but the first begin with the indent. */
export function wrap(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line.trim() === '' || textWidth(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = `${indent}${word}`;
    }
  }
  // A single word may be wider.
  return [...lines, line].map((each) => cut(each, width));
}
