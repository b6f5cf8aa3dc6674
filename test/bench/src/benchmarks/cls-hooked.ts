import type { Benchmark } from '../harness/benchmark.js';

/** As a handler with a few queries does. */
const awaits = 20;

/** What a namespace of cls-hooked costs each request of a process, without auditing and with it. */
export const benchmark: Benchmark = {
  id: 'CLS',
  title: `Express 5 request, ${awaits} awaits`,
  unit: 'request',
  units: { full: 5_000, short: 100 },
  rounds: { warmUps: 12, counted: 6 },
  variants: {
    bare: {
      title: 'bare',
      open: async () => (await import('../express/bare.js')).serveBare({ awaits }),
    },
    storage: {
      title: 'AsyncLocalStorage, a run',
      open: async () => (await import('../express/storage.js')).serveInStorage(awaits),
    },
    trail: {
      title: 'trail',
      open: async (folder) => (await import('../express/trail.js')).serveAudited(folder, { awaits }),
    },
    beside: {
      title: 'cls-hooked, a namespace never entered',
      open: async () => (await import('../express/namespace.js')).serveBesideNamespace(awaits),
    },
    namespace: {
      title: 'cls-hooked, a run',
      open: async () => (await import('../express/namespace.js')).serveInNamespace(awaits),
    },
    trailApart: {
      title: 'cls-hooked, a run, trail',
      open: async (folder) =>
        (await import('../express/namespace.js')).serveAuditedInNamespace(folder, { awaits, connected: false }),
    },
    trailConnected: {
      title: 'cls-hooked, a run, trail, clsContext()',
      open: async (folder) =>
        (await import('../express/namespace.js')).serveAuditedInNamespace(folder, { awaits, connected: true }),
    },
    bareNoAwait: {
      title: 'bare, no await',
      open: async () => (await import('../express/bare.js')).serveBare(),
    },
    namespaceNoAwait: {
      title: 'cls-hooked, a run, no await',
      open: async () => (await import('../express/namespace.js')).serveInNamespace(0),
    },
  },
  goals: [
    { variant: 'storage', peer: 'bare' },
    { variant: 'trail', peer: 'bare' },
    { variant: 'beside', peer: 'bare' },
    { variant: 'namespace', peer: 'bare' },
    { variant: 'trailApart', peer: 'bare' },
    { variant: 'trailConnected', peer: 'bare' },
    { variant: 'trailConnected', peer: 'trailApart', atMost: 1.1 },
    { variant: 'namespaceNoAwait', peer: 'bareNoAwait' },
  ],
};
