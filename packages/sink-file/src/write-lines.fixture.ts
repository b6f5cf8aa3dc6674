import { setTimeout as delay } from 'node:timers/promises';
import { batchOf } from '@audit-trail/core';
import { fileSink } from './file-sink.js';

/**
 * A program that writes batches of eight lines, numbered from `first`, until it has written those before `end`, and
 * prints `begun <number>` and then `taken <number>`, or `failed <number>` and tries it again. Options of the sink are JSON.
 */
const [path = '', first = '0', end = 'Infinity', bytes = '0', options = '{}'] = process.argv.slice(2);
// Makes the limit on file sizes an error of write(2) instead of the end of the process.
process.on('SIGXFSZ', () => undefined);
const sink = fileSink({ path, ...JSON.parse(options) });
// It goes on compressing when all is written, and nobody may collect the file that it has open meanwhile.
process.once('exit', () => void sink);

for (let number = Number(first); number < Number(end);) {
  const line = JSON.stringify({ id: 'evt_', batch: number, text: 'x'.repeat(Number(bytes)) });
  say(`begun ${number}`);
  try {
    await sink.write(batchOf(Array.from({ length: 8 }, () => line)), { signal: AbortSignal.timeout(60_000) });
    say(`taken ${number}`);
    number += 1;
  } catch {
    say(`failed ${number}`);
    await delay(10);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
