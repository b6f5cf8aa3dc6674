import type { Benchmark, Variant } from '../harness/benchmark.js';
import type { OpeningOptions } from '../start/openings.js';

/** How long it takes to open a trail, however large its journal is. */
export const benchmark: Benchmark = {
  id: 'P10',
  title: 'open a trail on a journal',
  unit: 'opening',
  figures: { open: 'ms' },
  units: { full: 15, short: 2 },
  variants: {
    small: { title: '50 MB', open: opening({ segments: 1, cold: false }) },
    large: { title: '5 GB', open: opening({ segments: 100, cold: false }) },
    smallCold: { title: '50 MB, not in memory', open: opening({ segments: 1, cold: true }) },
    largeCold: { title: '5 GB, not in memory', open: opening({ segments: 100, cold: true }) },
  },
  goals: [
    { variant: 'large', figure: 'open', peer: 'small', atMost: 1.5 },
    { variant: 'largeCold', figure: 'open', peer: 'smallCold', atMost: 1.5 },
  ],
};

function opening(options: OpeningOptions): Variant['open'] {
  return async (folder, setting) => (await import('../start/openings.js')).openAgain(folder, setting, options);
}
