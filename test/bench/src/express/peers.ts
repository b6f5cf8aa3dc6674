import type { Variant } from '../harness/benchmark.js';

/** What requests of Express are compared with. */
export const expressPeers = {
  bare: {
    title: 'bare',
    open: async () => (await import('./bare.js')).serveBare(),
  },
  pinoSync: {
    title: 'pino-http, sync file',
    open: async (folder) => (await import('./pino-http.js')).servePinoHttp(folder, { sync: true }),
  },
  pinoAsync: {
    title: 'pino-http, async file',
    open: async (folder) => (await import('./pino-http.js')).servePinoHttp(folder, { sync: false }),
  },
} as const satisfies Readonly<Record<string, Variant>>;
