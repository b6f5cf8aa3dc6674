import type { Ink } from '../output/paint.js';

const inks: Readonly<Record<string, Ink>> = { success: 'good', failure: 'bad', denied: 'warning' };

export function outcomeInk(outcome: string): Ink {
  return inks[outcome] ?? 'plain';
}
