/**
 * What a terminal acts on instead of showing it (control characters, and with them ANSI escapes), what reorders text
 * (bidi overrides), and what can't be seen (zero width, ignorable and private characters, line separators, halves of
 * pairs). The two variation selectors that choose between text and emoji stay.
 */
const unseen = /[[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\u{fe0e}\u{fe0f}]]/gv;

const short: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * A recorded value as it may be shown to a person: on one line, with visible escapes (`\n`, `\x1b`, `\u202e`) for whatever
 * would move the cursor, colour, hide or reorder text. Every recorded value that is not printed as JSON passes here.
 */
export function visible(text: string): string {
  return text.replaceAll(unseen, (character) => short[character] ?? escaped(character.codePointAt(0) ?? 0));
}

function escaped(code: number): string {
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return code < 0x1_00_00 ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}
