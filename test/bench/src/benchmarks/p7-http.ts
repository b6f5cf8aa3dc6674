import type { Benchmark } from '../harness/benchmark.js';

/** How fast a backlog goes over HTTP, and what that costs. */
export const benchmark: Benchmark = {
  id: 'P7',
  title: 'HTTP sink, a backlog in batches of 500, one at a time',
  unit: 'event',
  figures: { time: 'µs elapsed', cpu: 'µs CPU', batch: 'events a request' },
  // So many that what a trail takes to open, and a connection to get going, is a hundredth.
  units: { full: 1_000_000, short: 2_000 },
  rounds: { warmUps: 10, counted: 10 },
  variants: {
    undici: {
      title: 'undici, bodies made before',
      open: async (folder, setting) => (await import('../delivery/undici.js')).postPreassembled(folder, setting),
    },
    account: {
      title: 'read ahead, split, named, accounted for',
      open: async (folder, setting) => (await import('../delivery/undici.js')).postWithAccount(folder, setting),
    },
    trail: {
      title: 'trail, httpSink',
      open: async (folder, setting) => (await import('../delivery/http.js')).shipOverHttp(folder, setting),
    },
  },
  goals: [
    { variant: 'account', figure: 'time', peer: 'undici' },
    { variant: 'account', peer: 'undici' },
    { variant: 'trail', figure: 'time', peer: 'undici', atMost: 1 / 0.85 },
    { variant: 'trail', peer: 'undici', atMost: 1.5 },
    { variant: 'trail', figure: 'time', peer: 'account' },
    { variant: 'trail', peer: 'account' },
  ],
};
