import type { Accepted } from './baseline.js';
import type { Kinds } from './measure.js';
import type { Figures } from './measure-process.js';

/** By how much a figure may differ from run to run. An object with one property takes more bytes than that. */
export const tolerance: Figures = { bytes: 24, kept: 64, promises: 0.1, timers: 0.1, ticks: 0.1, fileCalls: 0.1 };

const words: Readonly<Record<keyof Figures, string>> = {
  bytes: 'bytes of the heap',
  kept: 'bytes that outlive a collection',
  promises: 'promises',
  timers: 'timers',
  ticks: 'callbacks at the end of the tick',
  fileCalls: 'calls of node:fs',
};

export interface Difference {
  readonly grew: boolean;
  /** What grew or shrank, from what to what. */
  readonly message: string;
}

/** What differs by more than it does from run to run. */
export function differences(
  kinds: Kinds,
  measured: ReadonlyMap<string, Figures>,
  accepted: Accepted,
): readonly Difference[] {
  return Object.entries(kinds).flatMap(([name, { title, unit }]) => {
    const [figures, before] = [measured.get(name), accepted[name]];
    if (!figures || !before) return [{ grew: true, message: `${title}: nothing was accepted yet.` }];
    return (Object.keys(tolerance) as (keyof Figures)[]).flatMap((figure) => {
      const more = figures[figure] - before[figure];
      if (Math.abs(more) <= tolerance[figure]) return [];
      const [from, to] = [before[figure], figures[figure]].map((value) => shown(figure, value));
      const verb = more > 0 ? 'grew' : 'shrank';
      return [
        { grew: more > 0, message: `${title}: ${words[figure]} for each ${unit} ${verb} from ${from} to ${to}.` },
      ];
    });
  });
}

/** Says how to go on. */
export const howToAccept =
  'If it has to be so, `npm run bench:guard -- --update` accepts it: commit test/bench/baseline.json, and say what it is for.';

export function shown(figure: keyof Figures, value: number): string {
  return figure === 'bytes' || figure === 'kept' ? String(Math.round(value)) : String(Math.round(value * 10) / 10 + 0);
}
