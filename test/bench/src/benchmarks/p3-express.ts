import { expressPeers } from '../express/peers.js';
import type { Benchmark } from '../harness/benchmark.js';

/** What it adds to a request to have its event written before its answer leaves. */
export const benchmark: Benchmark = {
  id: 'P3',
  title: 'Express 5 request',
  unit: 'request',
  units: { full: 10_000, short: 100 },
  rounds: { warmUps: 8, counted: 8 },
  variants: {
    ...expressPeers,
    least: {
      title: 'an object, JSON.stringify, a write a turn',
      open: async (folder) => (await import('../express/least.js')).serveLeast(folder),
    },
    trail: {
      title: 'trail, written before the answer',
      open: async (folder) => (await import('../express/trail.js')).serveAudited(folder),
    },
  },
  goals: [
    { variant: 'least', peer: 'pinoSync', over: 'bare' },
    { variant: 'trail', peer: 'pinoSync', over: 'bare', atMost: 0.5 },
    { variant: 'trail', peer: 'pinoAsync', over: 'bare', atMost: 0.5 },
  ],
};
