import type { Server } from '../harness/benchmark.js';
import type { Dimension, Series } from './dimension.js';

export const connections: Dimension = {
  id: 'growth/connections',
  title: 'Connections, each with a request under way',
  axis: { title: 'connections', points: [1, 10, 100, 1_000], log: true },
  series: {
    bare: series('bare', async () => (await import('../express/bare.js')).serveBare()),
    pino: series('pino-http, sync file', async (folder) =>
      (await import('../express/pino-http.js')).servePinoHttp(folder, { sync: true }),
    ),
    trail: series('trail, written before the answer', async (folder) =>
      (await import('../express/trail.js')).serveAudited(folder),
    ),
  },
  figures: {
    cpu: { title: 'CPU, µs a request' },
    p99: { title: 'p99, ms', log: true },
  },
  drawn: ['cpu', 'p99'],
  rounds: { generations: 2, warmUps: 4, counted: 3 },
};

function series(title: string, open: (folder: string) => Promise<Server>): Series {
  return {
    title,
    at: (point) => ({
      title: `${title}, ${point}`,
      units: { full: 20_000, short: 200 },
      open: async (folder) => ({ ...(await open(folder)), connections: point }),
    }),
  };
}
