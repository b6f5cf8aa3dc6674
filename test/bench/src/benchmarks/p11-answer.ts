import type { Benchmark } from '../harness/benchmark.js';

const connections = 64;

/** How long an answer takes that waits until the disk has its event. */
export const benchmark: Benchmark = {
  id: 'P11',
  title: `Express 5 request, answered when durable, ${connections} under way`,
  unit: 'request',
  figures: { p50: 'ms, p50', p99: 'ms, p99', cpu: 'µs CPU' },
  units: { full: 10_000, short: 200 },
  variants: {
    bare: {
      title: 'bare, nothing kept',
      open: async () => ({ ...(await (await import('../express/bare.js')).serveBare()), connections }),
    },
    group: {
      title: 'append, fdatasync in groups',
      open: async (folder) => (await import('../express/group-commit.js')).serveGroupCommit(folder, connections),
    },
    trail: {
      title: "trail, waitFor: 'durable'",
      open: async (folder) => (await import('../express/trail.js')).serveDurable(folder, connections),
    },
  },
  goals: [{ variant: 'trail', figure: 'p50', peer: 'group', atMost: 2.5 }],
};
