import { readFileSync, writeFileSync } from 'node:fs';
import type { Conditions } from '../harness/conditions.js';
import type { Dimension } from './dimension.js';
import type { Growth, MeasuredPoint } from './measure.js';

/** What a run has shown, as it is kept. */
export interface Results {
  readonly conditions: Conditions;
  readonly grown: readonly Growth[];
}

interface Stored {
  readonly conditions: Conditions;
  readonly dimensions: readonly {
    readonly id: string;
    readonly title: string;
    readonly points: readonly MeasuredPoint[];
  }[];
}

export function writeResults(file: string | URL, { conditions, grown }: Results): void {
  const dimensions = grown.map(({ dimension: { id, title }, points }) => ({ id, title, points }));
  writeFileSync(file, `${JSON.stringify({ conditions, dimensions } satisfies Stored, undefined, 2)}\n`);
}

/** Those that lie in a file, of the dimensions that are known. */
export function readResults(file: string, known: readonly Dimension[]): Results {
  const { conditions, dimensions } = JSON.parse(readFileSync(file, 'utf8')) as Stored;
  const grown = dimensions.flatMap(({ id, points }) => {
    const dimension = known.find((one) => one.id === id);
    return dimension ? [{ dimension, points }] : [];
  });
  return { conditions, grown };
}
