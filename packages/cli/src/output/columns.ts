/** How wide a column of a table would be, and how it may shrink. */
export interface ColumnSize {
  /** Its widest value, or title. */
  readonly natural: number;
  /** How far it may shrink; as wide as it is when absent. */
  readonly least?: number;
  /** May be left out for want of room, unless so much is left for it. */
  readonly optional?: number;
}

const gap = 2;

/**
 * Shares a line's width between columns: those that may shrink do so, the widest first; optional ones get what is left, or
 * are left out. Returns the widths; 0 is for a column that is left out.
 */
export function shareWidth(columns: readonly ColumnSize[], width: number): readonly number[] {
  const widths = columns.map(({ natural, optional }) => (optional === undefined ? natural : 0));
  const room = (): number => width - widths.reduce((sum, each) => sum + (each === 0 ? 0 : each + gap), -gap);
  for (const [at, { natural, optional }] of columns.entries()) {
    const left = room() - gap;
    if (optional !== undefined && natural > 0 && left >= Math.min(natural, optional))
      widths[at] = Math.min(natural, left);
  }
  shrink(columns, widths, room, (column) => column.least ?? column.natural);
  // On a very narrow terminal everything is cut.
  shrink(columns, widths, room, () => 4);
  return widths;
}

function shrink(
  columns: readonly ColumnSize[],
  widths: number[],
  room: () => number,
  least: (column: ColumnSize) => number,
): void {
  for (let lacking = -room(); lacking > 0; lacking -= 1) {
    let widest = -1;
    for (const [at, column] of columns.entries()) {
      const own = widths[at] ?? 0;
      if (own > least(column) && own > (widths[widest] ?? 0)) widest = at;
    }
    const found = widths[widest];
    if (found === undefined) return;
    widths[widest] = found - 1;
  }
}
