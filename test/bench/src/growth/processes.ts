import type { Dimension, Series } from './dimension.js';
import type { WriterKind } from './writer-program.js';

export const processes: Dimension = {
  id: 'growth/processes',
  title: 'Processes that record at once',
  axis: { title: 'processes', points: [1, 2, 4, 8], log: false },
  series: {
    least: series('JSON.stringify, a write a burst, a file each', 'least'),
    trail: series('trail, one directory', 'trail'),
  },
  figures: { rate: { title: 'events a second, together' }, cpu: { title: 'CPU, µs an event' } },
  drawn: ['rate', 'cpu'],
  allCores: true,
  rounds: { generations: 2, warmUps: 2, counted: 3 },
};

function series(title: string, kind: WriterKind): Series {
  return {
    title,
    at: (point) => ({
      title: `${title}, ${point}`,
      units: { full: 160_000, short: 800 },
      open: async (folder) => {
        const { Writers } = await import('./writers.js');
        return new Writers(folder, kind, point);
      },
    }),
  };
}
