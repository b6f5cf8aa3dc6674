import type { Benchmark } from '../harness/benchmark.js';
import { alsoAsked } from '../requests/probe.js';

/** What auditing costs requests that are not audited, in an application where others are. */
export const benchmark: Benchmark = {
  id: 'P6',
  title: 'Request of a route that is not audited',
  unit: 'request',
  units: { full: 10_000, short: 100 },
  rounds: { warmUps: 8, counted: 8 },
  variants: {
    express: {
      process: 'express',
      title: 'Express, bare',
      open: async () => alsoAsked(await (await import('../express/bare.js')).serveBare()),
    },
    expressStorage: {
      process: 'express',
      title: 'Express, an AsyncLocalStorage run',
      open: async () => alsoAsked(await (await import('../express/storage.js')).serveInEmptyStorage()),
    },
    expressEnded: {
      process: 'express',
      title: 'Express, a context and a mark at end()',
      open: async () => alsoAsked(await (await import('../express/ended.js')).serveEnded()),
    },
    expressTrail: {
      process: 'express',
      title: 'Express, audit(trail)',
      open: async (folder) => alsoAsked(await (await import('../express/unaudited.js')).serveUnaudited(folder)),
    },
    nest: {
      process: 'nest',
      title: 'Nest, bare',
      open: async () => alsoAsked(await (await import('../nest/bare.js')).serveBare()),
    },
    nestStorage: {
      process: 'nest',
      title: 'Nest, an AsyncLocalStorage run',
      open: async () => alsoAsked(await (await import('../nest/bare.js')).serveInEmptyStorage()),
    },
    nestTrail: {
      process: 'nest',
      title: 'Nest, AuditModule',
      open: async (folder) => alsoAsked(await (await import('../nest/trail.js')).serveUnaudited(folder)),
    },
  },
  goals: [
    { variant: 'expressStorage', peer: 'express', by: 'difference' },
    { variant: 'expressEnded', peer: 'expressStorage', by: 'difference' },
    { variant: 'expressTrail', peer: 'expressStorage', by: 'difference', atMost: 1 },
    { variant: 'nestStorage', peer: 'nest', by: 'difference' },
    { variant: 'nestTrail', peer: 'nestStorage', by: 'difference', atMost: 1 },
  ],
};
