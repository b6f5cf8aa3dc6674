/**
 * Whether events and requests still take what they took: `npm run bench:guard -- [--update] [--no-cpu]`.
 */
import { parseArgs } from 'node:util';
import { type Spread } from '../harness/spread.js';
import { accept, here, readAccepted } from './baseline.js';
import { differences, howToAccept, shown, tolerance } from './compare.js';
import { measureAllocations, measureCpu } from './measure.js';
import type { Figures } from './measure-process.js';
import { guarded } from './subject.js';

const { values } = parseArgs({
  allowNegative: true,
  options: { update: { type: 'boolean', default: false }, cpu: { type: 'boolean', default: true } },
});

const measured = await measureAllocations(guarded);
const accepted = readAccepted();
const cpu = values.cpu && !values.update ? await measureCpu(guarded) : undefined;
for (const [name, { title, unit }] of Object.entries(guarded)) {
  print(`${title}, for each ${unit}`, figuresOf(measured.get(name)), cpuOf(cpu?.get(name)));
}
print('');
if (values.update) {
  accept(measured);
  print(`Accepted for ${here}.`);
} else if (accepted) {
  const differing = differences(guarded, measured, accepted);
  for (const { message } of differing) print(message);
  if (differing.some(({ grew }) => grew)) {
    print(howToAccept);
    process.exitCode = 1;
  } else if (differing.length > 0) print('It takes less than accepted. With --update it will not grow back unseen.');
  else print(`As accepted for ${here}, within ${tolerance.bytes} bytes.`);
} else {
  print(`Nothing was accepted for ${here}, so nothing is compared. --update accepts it.`);
}

function figuresOf(figures: Figures | undefined): string {
  if (!figures) return '';
  const { bytes, promises, timers, ticks, fileCalls } = figures;
  const counts = { promises, timers, ticks, 'calls of node:fs': fileCalls };
  const counted = Object.entries(counts).map(([what, count]) => `${shown('promises', count)} ${what}`);
  return `  ${[`${shown('bytes', bytes)} bytes of the heap, interpreted`, ...counted].join(', ')}`;
}

function cpuOf(spread: Spread | undefined): string {
  if (!spread) return '';
  const [median, lower, upper] = [spread.median, spread.lowerQuartile, spread.upperQuartile].map((value) =>
    value.toFixed(1),
  );
  return `  CPU of ${median} (${lower}–${upper}) times JSON.stringify of a full event; noisy, never judged`;
}

function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
