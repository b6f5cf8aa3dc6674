import type { Benchmark } from '../harness/benchmark.js';

/** What it costs to have others take the record that a trail makes. To be known, not to be met. */
export const benchmark: Benchmark = {
  id: 'RIVALS-EVENTS',
  title: 'A record until written, or as far as they take it',
  unit: 'event',
  units: { full: 30_000, short: 300 },
  rounds: { warmUps: 6, counted: 4 },
  variants: {
    trail: {
      title: 'trail, written within the tick',
      open: async (folder) => {
        const { recordOnly, TrailEvents } = await import('../events/trail-events.js');
        return new TrailEvents(folder, recordOnly);
      },
    },
    pino: {
      title: 'pino, sync',
      open: async (folder) => new (await import('../events/pino-events.js')).PinoEvents(folder, { minLength: 0 }),
    },
    winston: {
      title: 'winston, file',
      open: async (folder) => new (await import('../events/winston-events.js')).WinstonEvents(folder),
    },
    logTape: {
      title: 'LogTape, file',
      open: async (folder) => new (await import('../events/logtape-events.js')).LogTapeEvents(folder),
    },
    openTelemetry: {
      title: 'OpenTelemetry logs, batches dropped',
      open: async () => new (await import('../events/opentelemetry-events.js')).OpenTelemetryEvents(),
    },
  },
  goals: [
    { variant: 'pino', peer: 'trail' },
    { variant: 'winston', peer: 'trail' },
    { variant: 'logTape', peer: 'trail' },
    { variant: 'openTelemetry', peer: 'trail' },
  ],
};
