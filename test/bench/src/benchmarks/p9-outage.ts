import type { Benchmark, Units } from '../harness/benchmark.js';

const paced: Units = { full: 25_000, short: 1_500 };

/** What it takes when every sink is down: memory for a million events, and the event loop's time. */
export const benchmark: Benchmark = {
  id: 'P9',
  title: 'record() with every sink down',
  unit: 'event',
  figures: { heap: 'MB, heap growth', delay: 'ms, event loop p99', cpu: 'µs CPU' },
  units: { full: 1_000_000, short: 20_000 },
  rounds: { warmUps: 0, counted: 2 },
  variants: {
    bursts: {
      title: 'trail, as fast as it can',
      open: async (folder) => (await import('../delivery/outage.js')).recordInBursts(folder),
    },
    bare: {
      title: '5,000 events/s, made and stringified',
      units: paced,
      open: async () => (await import('../delivery/paced.js')).makePaced(),
    },
    apart: {
      title: '5,000 events/s, trail without sinks',
      units: paced,
      open: async (folder) => (await import('../delivery/outage.js')).recordPaced(folder, { sinks: false }),
    },
    paced: {
      title: '5,000 events/s, trail',
      units: paced,
      open: async (folder) => (await import('../delivery/outage.js')).recordPaced(folder, { sinks: true }),
    },
  },
  goals: [
    { variant: 'bursts', figure: 'heap', atMost: 16 },
    { variant: 'paced', figure: 'delay', peer: 'bare', by: 'difference', atMost: 5 },
    { variant: 'paced', figure: 'delay', peer: 'apart', by: 'difference' },
  ],
};
