const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar as long as a share of the width, to an eighth of a column; what is more than nothing shows. */
export function bar(count: number, most: number, width: number): string {
  if (count <= 0 || most <= 0) return '';
  const length = Math.max(1, Math.round((count / most) * width * 8));
  return '█'.repeat(Math.floor(length / 8)) + (eighths[length % 8] ?? '');
}
