import type { HandlerOptions } from '../express/application.js';
import type { Benchmark, Variant } from '../harness/benchmark.js';
import type { Writing } from '../requests/least.js';

const slow = ', some slow';

/** How events get to the operating system before their answers leave, and how long answers take then. */
export const benchmark: Benchmark = {
  id: 'WRITTEN',
  title: 'Express 5 request, its event written before its answer leaves',
  unit: 'request',
  figures: { cpu: 'µs CPU', p50: 'p50, ms', p99: 'p99, ms' },
  units: { full: 10_000, short: 200 },
  rounds: { warmUps: 8, counted: 6 },
  variants: {
    ...waysToWrite('', {}),
    ...waysToWrite(slow, { slow: true }),
  },
  goals: ['', slow].flatMap((what) =>
    ['a write a turn', 'a write on a thread', 'trail'].flatMap((way) => [
      { variant: `${way}${what}`, peer: `a write an answer${what}`, over: `bare${what}` },
      { variant: `${way}${what}`, peer: `a write an answer${what}`, figure: 'p50' },
      { variant: `${way}${what}`, peer: `a write an answer${what}`, figure: 'p99' },
    ]),
  ),
};

function waysToWrite(what: string, handler: HandlerOptions): Readonly<Record<string, Variant>> {
  const least = async (folder: string, writing: Writing) =>
    (await import('../express/least.js')).serveLeast(folder, writing, handler);
  return titled(what, {
    bare: async () => (await import('../express/bare.js')).serveBare(handler),
    'a write an answer': (folder) => least(folder, 'for each answer'),
    'a write a turn': (folder) => least(folder, 'for each turn'),
    'a write on a thread': (folder) => least(folder, 'on a thread'),
    trail: async (folder) => (await import('../express/trail.js')).serveAudited(folder, handler),
  });
}

function titled(what: string, ways: Readonly<Record<string, Variant['open']>>): Readonly<Record<string, Variant>> {
  return Object.fromEntries(
    Object.entries(ways).map(([way, open]) => [`${way}${what}`, { title: `${way}${what}`, open }]),
  );
}
