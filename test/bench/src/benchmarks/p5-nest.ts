import type { Benchmark } from '../harness/benchmark.js';

/** What it adds to a request of Nest to have its event written before its answer leaves. */
export const benchmark: Benchmark = {
  id: 'P5',
  title: 'Nest 12 request',
  unit: 'request',
  units: { full: 10_000, short: 100 },
  rounds: { warmUps: 8, counted: 8 },
  variants: {
    bare: {
      title: 'bare',
      open: async () => (await import('../nest/bare.js')).serveBare(),
    },
    interceptor: {
      title: 'an empty interceptor',
      open: async () => (await import('../nest/interceptor.js')).serveIntercepted(),
    },
    auditing: {
      title: 'an auditing interceptor, its records dropped',
      open: async () => (await import('../nest/auditing-interceptor.js')).serveAuditingInterceptor(),
    },
    pino: {
      title: 'nestjs-pino, sync file',
      open: async (folder) => (await import('../nest/nestjs-pino.js')).serveNestjsPino(folder),
    },
    least: {
      title: 'an object, JSON.stringify, a write a turn',
      open: async (folder) => (await import('../nest/least.js')).serveLeast(folder),
    },
    trail: {
      title: '@Audited, written before the answer',
      open: async (folder) => (await import('../nest/trail.js')).serveAudited(folder),
    },
  },
  goals: [
    { variant: 'least', peer: 'interceptor', over: 'bare' },
    { variant: 'least', peer: 'auditing', over: 'bare' },
    { variant: 'trail', peer: 'interceptor', over: 'bare', atMost: 1 },
    { variant: 'trail', peer: 'auditing', over: 'bare', atMost: 0.5 },
    { variant: 'trail', peer: 'pino', over: 'bare' },
  ],
};
