import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnError } from '@audit-trail/core';
import { describe, expect, vi } from 'vitest';
import { resolveOptions } from './file-sink-options.js';
import { Housekeeping } from './housekeeping.js';
import { test } from './place.fixture.js';

describe('housekeeping', () => {
  test('is due at once, and every hour, also when the clock is set back', async ({ place }) => {
    await mkdir(place.audit);
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    const housekeeping = new Housekeeping(resolveOptions({ path: place.path }));
    expect(housekeeping.isDue).toBe(true);
    housekeeping.begin(place.path);
    vi.setSystemTime(Date.now() - 3 * 86_400_000);
    vi.advanceTimersByTime(3_599_000);
    expect(housekeeping.isDue).toBe(false);
    vi.advanceTimersByTime(1_000);
    expect(housekeeping.isDue).toBe(true);
    await housekeeping.stop();
  });

  test('reports what fails after it, and goes on', async ({ place }) => {
    await mkdir(place.audit);
    const closed = 'audit.20260101T000000000Z.jsonl';
    await writeFile(join(place.audit, closed), '');
    const onError = vi.fn<OnError>();
    const housekeeping = new Housekeeping(resolveOptions({ path: place.path, gzip: true, onError }));
    housekeeping.afterwards(() => {
      throw new Error('not released');
    });
    housekeeping.begin(place.path);
    await vi.waitFor(async () => expect(await place.files()).toEqual([`${closed}.gz`]));
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: expect.stringContaining('could not be left to others: not released') }),
    );
    await housekeeping.stop();
  });
});
