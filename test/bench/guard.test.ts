import { describe, expect, test } from 'vitest';
import { here, readAccepted } from './src/guard/baseline.js';
import { differences, howToAccept } from './src/guard/compare.js';
import { measureAllocations, measureCpu } from './src/guard/measure.js';
import type { Figures } from './src/guard/measure-process.js';
import { guarded, wasteful } from './src/guard/subject.js';

const accepted = readAccepted();
const none: Figures = { bytes: 0, kept: 0, promises: 0, timers: 0, ticks: 0, fileCalls: 0 };

describe('what events and requests take', () => {
  // Where an object takes what it takes by platform and version, only those that were measured can be compared with.
  test.skipIf(!accepted)(`is what was accepted (${here})`, { timeout: 240_000 }, async () => {
    const grown = differences(guarded, await measureAllocations(guarded), accepted ?? {}).filter(({ grew }) => grew);
    expect(grown.map(({ message }) => `${message} ${howToAccept}`)).toEqual([]);
  });

  test('is seen to grow by one closure and one promise', { timeout: 90_000 }, async () => {
    const found = differences(wasteful, await measureAllocations(wasteful), { wasteful: none });
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringMatching(/: bytes of the heap for each event grew from 0 to \d{2,3}\.$/),
      'record() with a closure and a promise: promises for each event grew from 0 to 1.',
    ]);
  });

  test('is told in CPU, too, however often garbage is collected meanwhile', { timeout: 90_000 }, async () => {
    const cpu = await measureCpu({ record: guarded.record });
    expect(cpu.get('record')?.median).toBeGreaterThan(1);
  });
});
