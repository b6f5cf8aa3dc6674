import { expressPeers } from '../express/peers.js';
import type { Benchmark } from '../harness/benchmark.js';

/** What it adds to a request when its event is also posted to a receiver, by the process that answers requests. */
export const benchmark: Benchmark = {
  id: 'P4',
  title: 'Express 5 request, its event shipped over HTTP',
  unit: 'request',
  units: { full: 10_000, short: 100 },
  rounds: { warmUps: 24, counted: 8 },
  variants: {
    ...expressPeers,
    trail: {
      title: 'trail, shipped by httpSink()',
      open: async (folder, setting) => (await import('../express/shipped.js')).serveShipped(folder, setting),
    },
  },
  goals: [
    { variant: 'trail', peer: 'pinoSync', over: 'bare', atMost: 0.75 },
    { variant: 'trail', peer: 'pinoAsync', over: 'bare', atMost: 0.75 },
  ],
};
