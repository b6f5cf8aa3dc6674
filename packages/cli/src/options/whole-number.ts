import { UsageError } from '../usage-error.js';

/** For an option that is a whole number: reads it, or refuses with what it may be. */
export function wholeNumber(option: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new UsageError(`${option} is a whole number from ${least} to ${most}, not '${text}'.`);
  };
}
