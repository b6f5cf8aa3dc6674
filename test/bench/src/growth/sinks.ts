import type { Variant } from '../harness/benchmark.js';
import type { Dimension, Series } from './dimension.js';

export const sinks: Dimension = {
  id: 'growth/sinks',
  title: 'Sinks, until all of them have every event',
  axis: { title: 'sinks', points: [0, 1, 2, 4, 8], log: false },
  series: {
    file: series('file sinks', async (folder, count) => {
      const { ShippedEvents, fileSinks } = await import('./shipped-events.js');
      return new ShippedEvents(folder, fileSinks(folder, count));
    }),
    http: series('HTTP sinks', async (folder, count, loadCore) => {
      const { ShippedEvents, httpSinks } = await import('./shipped-events.js');
      return new ShippedEvents(folder, await httpSinks(count, loadCore));
    }),
  },
  figures: { cpu: { title: 'CPU, µs an event' }, time: { title: 'time, µs an event' } },
  drawn: ['cpu'],
  rounds: { generations: 2, warmUps: 8, counted: 4 },
};

type Open = (folder: string, count: number, loadCore: number | undefined) => ReturnType<Variant['open']>;

function series(title: string, open: Open): Series {
  return {
    title,
    at: (point) => ({
      title: `${point} ${title}`,
      units: { full: 20_000, short: 600 },
      open: (folder, { loadCore }) => open(folder, point, loadCore),
    }),
  };
}
