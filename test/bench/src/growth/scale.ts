/** Where values lie along an axis. */
export interface Scale {
  readonly ticks: readonly number[];
  /** From 0, the lower end, to 1. */
  place(value: number): number;
}

/** From zero to a round number above all values. */
export function linearScale(values: readonly number[]): Scale {
  const largest = Math.max(...values, Number.MIN_VALUE);
  const step = roundStep(largest / 4);
  const end = Math.ceil(largest / step) * step;
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, at) => at * step);
  return { ticks, place: (value) => value / end };
}

/** Through powers of ten, and their halves and fifths where there are few. */
export function logScale(values: readonly number[]): Scale {
  const positive = values.filter((value) => value > 0);
  const [first, last] = [Math.min(...positive), Math.max(...positive)].map(Math.log10) as [number, number];
  const powers = range(Math.floor(first), Math.ceil(last)).map((power) => 10 ** power);
  const fine = powers.length > 3 ? powers : powers.flatMap((power) => [power, 2 * power, 5 * power]);
  const [from, to] = [first - 0.05, last + 0.05];
  const begin = Math.max(...fine.map(Math.log10).filter((tick) => tick <= from + 0.05), from - 0.3);
  const end = Math.min(...fine.map(Math.log10).filter((tick) => tick >= to - 0.05), to + 0.3);
  const place = (value: number) => (Math.log10(value) - begin) / (end - begin);
  return { ticks: fine.filter((tick) => place(tick) > -0.001 && place(tick) < 1.001), place };
}

function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return ([1, 2, 2.5, 5].find((factor) => factor * power >= step) ?? 10) * power;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
