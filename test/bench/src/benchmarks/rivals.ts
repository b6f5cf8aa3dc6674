import type { Benchmark, Goal, Variant } from '../harness/benchmark.js';

/** Those with a request of their own for each event take longer. */
const fewer = { full: 2_000, short: 50 };

const rivals: Readonly<Record<string, Variant>> = {
  pino: {
    title: 'pino-http, sync file',
    open: async (folder) => (await import('../express/pino-http.js')).servePinoHttp(folder, { sync: true }),
  },
  winston: {
    title: 'winston on finish, file',
    open: async (folder) => (await import('../express/winston.js')).serveWinston(folder),
  },
  logTape: {
    title: 'LogTape, file',
    open: async (folder) => (await import('../express/logtape.js')).serveLogTape(folder),
  },
  openTelemetry: {
    title: 'OpenTelemetry logs, batches dropped',
    open: async () => (await import('../express/opentelemetry-logs.js')).serveOpenTelemetryLogs(),
  },
  evlog: {
    title: 'evlog audit, file',
    open: async (folder) => (await import('../express/evlog.js')).serveEvlog(folder),
  },
  shipped: {
    title: 'trail, shipped by httpSink()',
    open: async (folder, setting) => (await import('../express/shipped.js')).serveShipped(folder, setting),
  },
  undici: {
    title: 'undici, a POST awaited',
    units: fewer,
    open: async (_folder, setting) => (await import('../express/undici.js')).serveUndici(setting),
  },
  workosAwaited: {
    title: 'WorkOS SDK, createEvent() awaited',
    units: fewer,
    open: async (_folder, setting) => (await import('../express/workos.js')).serveWorkos(setting, { awaited: true }),
  },
  workos: {
    title: 'WorkOS SDK, createEvent() not awaited',
    units: fewer,
    open: async (_folder, setting) => (await import('../express/workos.js')).serveWorkos(setting, { awaited: false }),
  },
};

/** What others add to a request who are taken for the same purpose. To be known, not to be met. */
export const benchmark: Benchmark = {
  id: 'RIVALS',
  title: 'Express 5 request',
  unit: 'request',
  units: { full: 5_000, short: 50 },
  rounds: { warmUps: 12, counted: 4 },
  variants: {
    bare: {
      title: 'bare',
      open: async () => (await import('../express/bare.js')).serveBare(),
    },
    trail: {
      title: 'trail, written before the answer',
      open: async (folder) => (await import('../express/trail.js')).serveAudited(folder),
    },
    ...rivals,
  },
  goals: [
    { variant: 'trail', peer: 'bare', by: 'difference' },
    ...Object.keys(rivals).flatMap((variant): Goal[] => [
      { variant, peer: 'bare', by: 'difference' },
      { variant, peer: 'trail', over: 'bare' },
    ]),
  ],
};
