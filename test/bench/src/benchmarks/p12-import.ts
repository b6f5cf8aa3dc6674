import type { Benchmark, Variant } from '../harness/benchmark.js';

const pinoHttp = ['pino-http'];
const ours = ['@audit-trail/express', '@audit-trail/core'];

/** What a package adds to the start of an application, and to what is installed with it. */
export const benchmark: Benchmark = {
  id: 'P12',
  title: 'import into an application on Express',
  unit: 'process',
  figures: { import: 'ms CPU', elapsed: 'ms elapsed', packages: 'packages installed' },
  units: { full: 7, short: 1 },
  variants: {
    pino: { title: 'pino-http', open: imported(pinoHttp) },
    trail: { title: ours.join(', '), open: imported(ours) },
    pinoBehind: { title: 'pino-http, behind Express', open: imported(pinoHttp, 'express') },
    trailBehind: { title: `${ours.join(', ')}, behind Express`, open: imported(ours, 'express') },
  },
  goals: [
    { variant: 'trail', figure: 'import', peer: 'pino', atMost: 1 },
    { variant: 'trail', figure: 'elapsed', peer: 'pino', atMost: 1 },
    { variant: 'trail', figure: 'packages', atMost: 10 },
    { variant: 'trailBehind', figure: 'import', peer: 'pinoBehind' },
  ],
};

function imported(specifiers: readonly string[], after?: string): Variant['open'] {
  return async () => (await import('../start/importing.js')).importAfresh(specifiers, after);
}
