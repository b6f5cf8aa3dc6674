import type { Benchmark } from '../harness/benchmark.js';

/** How long a person waits: for the index, once, and for a page. `bench:reading` asks more, of more events. */
export const benchmark: Benchmark = {
  id: 'P13',
  title: 'reader, index with full text, then first pages',
  unit: 'event',
  figures: { time: 'µs elapsed', cpu: 'µs CPU', page: 'ms, slowest page' },
  units: { full: 100_000, short: 2_000 },
  rounds: { warmUps: 0, counted: 2 },
  variants: {
    reader: {
      title: 'reader',
      open: async (folder, setting) => (await import('../reading/indexing.js')).indexAndAsk(folder, setting),
    },
  },
  goals: [
    // 20,000 events a second.
    { variant: 'reader', figure: 'time', atMost: 50 },
    { variant: 'reader', figure: 'page', atMost: 100 },
  ],
};
