import type { OnFailure } from '@audit-trail/core';
import { describe, expect, vi } from 'vitest';
import { Application } from './harness/application.js';
import { missing } from './harness/evidence.js';
import { machine } from './harness/machine.js';
import { options } from './harness/options.js';
import { type Place, test } from './harness/place.js';
import { Trace } from './harness/trace.js';
import { Volume } from './harness/volume.js';
import { testimonyOf } from './harness/witness.js';

function start(place: Place, onFailure: OnFailure): Application {
  return place.runs(new Application({ journal: { directory: place.journal }, trail: { onFailure } }));
}

/** Lets every write of an event fail, as it does on a full disk, and has one fail. */
async function failing(application: Application): Promise<Trace> {
  const trace = await Trace.begin({ pid: application.pid, calls: ['pwrite64'], fault: 'error=ENOSPC' });
  await application.create();
  await trace.failed(1);
  return trace;
}

function handled(application: Application): number {
  return application.said.filter((said) => 'created' in said).length;
}

describe.skipIf(!machine.strace)('while the disk takes no events, an application', () => {
  test('goes on where nothing else is asked for, and its events are there later', async ({ place }) => {
    const application = start(place, 'continue');
    expect(await application.create()).toBe(200);
    const trace = await failing(application);
    for (let request = 0; request < 5; request += 1) expect(await application.create()).toBe(200);
    await trace.end();
    expect(await application.create()).toBe(200);
    await vi.waitFor(() => expect(place.events).toHaveLength(8), { timeout: 120_000 });
  });

  test('does nothing that it can not record where it is to fail, until it can again', async ({ place }) => {
    const application = start(place, 'fail');
    expect(await application.create()).toBe(200);
    const trace = await failing(application);
    const before = handled(application);
    for (let request = 0; request < 5; request += 1) expect(await application.create()).toBe(503);
    expect(handled(application)).toBe(before);
    await trace.end();
    while ((await application.create()) === 503) await new Promise(setImmediate);
    expect(handled(application)).toBe(before + 1);
  });

  test('ends where it is to shut down', async ({ place }) => {
    const application = start(place, 'shutdown');
    expect(await application.create()).toBe(200);
    const trace = await failing(application);
    expect(await application.exit).toEqual({ code: null, signal: 'SIGTERM' });
    await trace.end();
    expect(place.events.length).toBeGreaterThanOrEqual(1);
  });
});

test.skipIf(!machine.mount)(
  'an application that is to fail tells nobody of a success that is not recorded, when it is killed on a full disk',
  async ({ place }) => {
    const volume = await Volume.mount(place, 4);
    const directory = `${volume.path}/journal`;
    const answered: string[] = [];
    for (let kill = 0; kill < options.kills; kill += 20) {
      const application = place.runs(new Application({ journal: { directory }, trail: { onFailure: 'fail' } }));
      let answers = 0;
      let refusals = 0;
      await application.work(16, (status) => {
        answers += 1;
        if (answers === 50) volume.fill();
        if (status === 503) refusals += 1;
        if (refusals === 20) application.signal('SIGKILL');
      });
      volume.free();
      expect(answers).toBe(application.answered.length + refusals);
      answered.push(...application.answered);
    }
    const { events } = await testimonyOf(directory);
    expect(answered.length).toBeGreaterThan(0);
    const recorded = events.map((event) => event.target_id ?? '');
    expect(missing(answered, recorded)).toEqual([]);
  },
);
