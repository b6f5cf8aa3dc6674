import { type ExampleName, workday } from '@audit-trail/example-traffic';
import { describe, expect } from 'vitest';
import { normalised, type NormalisedEvent } from './normalised.js';
import { examples, Scene, test } from './scene.js';

describe('a day of work', { timeout: 60_000 }, () => {
  test.for([...examples])(
    'leaves one trail in the journal, the file and the receiver (%s)',
    async (name, { scene }) => {
      const requests = await work(scene, name);

      expect(scene.received).toEqual(scene.journal);
      expect(scene.file).toEqual(scene.journal);
      const recorded = new Set(scene.journal.map(({ metadata }) => metadata.x_request_id));
      const missing = requests.filter(({ requestId }) => !recorded.has(requestId)).map(({ does }) => does);
      expect(missing).toEqual([]);
    },
  );

  test('leaves the same trail whichever framework the application is written with', async () => {
    const [express, nestjs] = [await trailOf('express'), await trailOf('nestjs')];
    // Nest lets others see why a parser refused, Express does not.
    const reason = expect.stringContaining('in JSON at position');
    const expected = express.map((event) =>
      event.action === 'document.created' && event.outcome === 'failure' ? { ...event, reason } : event,
    );
    expect(nestjs).toEqual(expected);
  });
});

async function trailOf(name: ExampleName): Promise<NormalisedEvent[]> {
  const scene = await Scene.open();
  try {
    await work(scene, name);
    return normalised(scene.journal);
  } finally {
    await scene.close();
  }
}

/** Lets people work for a day; returns what they did when all of it is delivered. */
async function work(scene: Scene, name: ExampleName): Promise<{ does: string; requestId: string }[]> {
  await scene.start(name);
  const requests: { does: string; requestId: string }[] = [];
  for await (const { does, answer } of workday(scene.people)) requests.push({ does, requestId: answer.requestId });
  await scene.delivered();
  return requests;
}
