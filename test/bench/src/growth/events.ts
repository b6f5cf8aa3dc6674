import type { Dimension } from './dimension.js';

export const events: Dimension = {
  id: 'growth/events',
  title: 'Events that the journal has already',
  axis: { title: 'events in the journal', points: [1_000, 10_000, 100_000, 1_000_000, 10_000_000], log: true },
  series: {
    trail: {
      title: 'trail',
      at: (point) => ({
        title: `${point} events`,
        units: { full: 20_000, short: 200 },
        open: async (folder) => new (await import('./continued-journal.js')).ContinuedJournal(folder, point),
      }),
    },
  },
  figures: { cpu: { title: 'recording the next, µs CPU an event' }, open: { title: 'opening, ms' } },
  drawn: ['cpu', 'open'],
  rounds: { generations: 1, warmUps: 8, counted: 7 },
};
