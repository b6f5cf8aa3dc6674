import type { Benchmark, Units } from '../harness/benchmark.js';

const small: Units = { full: 100_000, short: 2_000 };
const large: Units = { full: 1_000_000, short: 5_000, long: 10_000_000 };

/** How fast a backlog goes from disk to a file, however large it is, and how much memory it takes on the way. */
export const benchmark: Benchmark = {
  id: 'P8',
  title: 'file sink, a backlog from disk',
  unit: 'event',
  figures: { time: 'µs elapsed', cpu: 'µs CPU', memory: 'MB, peak growth' },
  units: small,
  rounds: { warmUps: 8, counted: 4 },
  variants: {
    loop: {
      title: 'read, split, write',
      open: async (folder, setting) => (await import('../delivery/loop.js')).drainByLoop(folder, setting),
    },
    trail: {
      title: 'trail, fileSink',
      open: async (folder, setting) => (await import('../delivery/file.js')).drainByTrail(folder, setting),
    },
    loopLarge: {
      title: 'read, split, write, a large backlog',
      units: large,
      open: async (folder, setting) => (await import('../delivery/loop.js')).drainByLoop(folder, setting),
    },
    trailLarge: {
      title: 'trail, fileSink, a large backlog',
      units: large,
      open: async (folder, setting) => (await import('../delivery/file.js')).drainByTrail(folder, setting),
    },
  },
  goals: [
    { variant: 'trail', figure: 'time', peer: 'loop', atMost: 1 / 0.6 },
    { variant: 'trail', figure: 'memory', atMost: 64 },
    { variant: 'trailLarge', figure: 'time', peer: 'loopLarge', atMost: 1 / 0.6 },
    { variant: 'trailLarge', figure: 'time', peer: 'trail', atMost: 1.1 },
    { variant: 'trailLarge', figure: 'memory', atMost: 64 },
  ],
};
