import { readFileSync, writeFileSync } from 'node:fs';
import type { Figures } from './measure-process.js';

/** What is accepted, by platform and major version of Node.js, since both decide what an object takes. */
type Baseline = Readonly<Record<string, Accepted>>;
/** By the name of what is guarded. */
export type Accepted = Readonly<Record<string, Figures>>;

const file = new URL('../../baseline.json', import.meta.url);

/** Which of its figures are for this process, such as `linux-x64, Node 26`. */
export const here = `${process.platform}-${process.arch}, Node ${process.versions.node.split('.')[0]}`;

/** Undefined where nothing was accepted for such a machine and this Node.js. */
export function readAccepted(): Accepted | undefined {
  return readBaseline()[here];
}

/** Accepts what was measured, rounded: the rest is noise. */
export function accept(measured: ReadonlyMap<string, Figures>): void {
  const rounded = Object.fromEntries(Array.from(measured, ([name, figures]) => [name, roundedFigures(figures)]));
  writeFileSync(file, `${JSON.stringify({ ...readBaseline(), [here]: rounded }, undefined, 2)}\n`);
}

function roundedFigures({ bytes, kept, ...counts }: Figures): object {
  const tenths = Object.entries(counts).map(([name, count]) => [name, Math.round(count * 10) / 10 + 0]);
  return { bytes: Math.round(bytes), kept: Math.round(kept), ...Object.fromEntries(tenths) };
}

function readBaseline(): Baseline {
  return JSON.parse(readFileSync(file, 'utf8')) as Baseline;
}
