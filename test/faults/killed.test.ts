import { eventsInFile } from '@audit-trail/example-traffic';
import { describe, expect } from 'vitest';
import { Application } from './harness/application.js';
import { expectDelivered, missing } from './harness/evidence.js';
import { options } from './harness/options.js';
import { progress } from './harness/progress.js';
import { test } from './harness/place.js';
import { Random } from './harness/random.js';

describe('an application that is killed under load, again and again', () => {
  const timeout = options.kills * 20_000;
  test('has recorded every request it answered, and each arrives at both sinks', { timeout }, async ({ place }) => {
    const random = new Random('killed');
    const receiver = await place.receiver();
    const copy = `${place.directory}/copy.jsonl`;
    const config = {
      journal: { directory: place.journal, segmentBytes: 50_000, syncInterval: 20 },
      trail: { batch: { maxDelay: 20 } },
      file: { path: copy },
      http: { url: receiver.url },
    };
    const answered: string[] = [];
    for (let kill = 0; kill < options.kills; kill += 1) {
      progress('kills', kill, options.kills);
      const application = place.runs(new Application(config));
      let left = random.between(1, 200);
      await application.work(16, (status) => {
        expect(status).toBe(200);
        left -= 1;
        if (left === 0) application.signal('SIGKILL');
      });
      await application.exit;
      answered.push(...application.answered);
    }
    const writer = await place.writer(config);
    await writer.open();
    await writer.close(120_000);

    const journal = place.stored;
    expect(answered.length).toBeGreaterThan(options.kills);
    expect(
      missing(
        answered,
        journal.map((event) => event.target_id),
      ),
    ).toEqual([]);
    expectDelivered(journal, receiver.events);
    expectDelivered(journal, eventsInFile(copy));
  });
});
