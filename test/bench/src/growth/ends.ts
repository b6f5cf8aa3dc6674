import { figureOf, type Growth } from './measure.js';
import { nameOf } from './options.js';
import { grouped, markdownTable } from './table.js';

/** Bytes of the event that is recorded, as a line. */
const eventBytes = 750;
const secondsOfDay = 86_400;

/** Where a core, and this machine, are busy with nothing else, from what was measured. */
export function endsTable(grown: readonly Growth[]): string {
  const median = (dimension: string, series: string, value: number, figure: string): number => {
    const growth = grown.find(({ dimension: { id } }) => nameOf(id) === dimension);
    const spread = growth && figureOf(growth, series, value, figure);
    if (!spread) throw new Error(`${dimension} has no '${figure}' of ${series} at ${value}.`);
    return spread.median;
  };
  const perCore = (cpu: number): number => 1e6 / cpu;
  const one = median('processes', 'trail', 1, 'rate');
  const together = Math.max(...[1, 2, 4, 8].map((count) => median('processes', 'trail', count, 'rate')));
  const audited = median('connections', 'trail', 100, 'cpu');
  const bare = median('connections', 'bare', 100, 'cpu');
  const atDisk = (rate: number) => `${grouped((rate * eventBytes) / 1e6)} MB/s`;
  const rows = [
    ['events a second, one process that does nothing else', grouped(one), `${atDisk(one)} to the disk`],
    ['the same, all processes of this machine', grouped(together), `${atDisk(together)} to the disk`],
    [
      'audited requests a second, for each core',
      grouped(perCore(audited)),
      `${grouped(perCore(bare))} of the same application without auditing`,
    ],
    ...(
      [
        ['file', 'a file sink'],
        ['http', 'an HTTP sink'],
      ] as const
    ).map(([series, title]) => {
      const each = (median('sinks', series, 8, 'cpu') - median('sinks', series, 0, 'cpu')) / 8;
      return [
        `events a second to ${title}, if a core did only that`,
        grouped(perCore(each)),
        `${grouped(each)} µs CPU an event`,
      ];
    }),
    [
      'disk for a day of 100 events a second',
      `${grouped((100 * eventBytes * secondsOfDay) / 1e9)} GB`,
      `${eventBytes} bytes an event; [yours](operating.md#how-much-disk)`,
    ],
  ];
  return markdownTable(['', 'here', 'which is'], rows);
}
