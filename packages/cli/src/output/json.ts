/** What JSON leaves as it is, though terminals and editors act on it, reorder text by it or don't show it. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gv;

/** JSON on one line, of ASCII escapes where a terminal would not show a character but obey it. The values are the same. */
export function json(value: unknown): string {
  return JSON.stringify(value).replaceAll(unseen, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
