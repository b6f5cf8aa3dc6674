import { workday } from '@audit-trail/example-traffic';
import { describe, expect } from 'vitest';
import { normalised } from './normalised.js';
import { examples, type Scene, test } from './scene.js';

/** No route has been found yet when it is refused; whether that is recorded is not what is compared here. */
const refusedByTheParser = 'sends half a document';

describe('a day of work', { timeout: 60_000 }, () => {
  const trails = new Map<string, unknown>();

  test.for([...examples])(
    'leaves one trail in the journal, the file and the receiver (%s)',
    async (name, { scene }) => {
      await scene.start(name);
      const requests = await work(scene);
      await scene.delivered();

      expect(scene.received).toEqual(scene.journal);
      expect(scene.file).toEqual(scene.journal);
      const recorded = new Set(scene.journal.map(({ metadata }) => metadata.x_request_id));
      const unrecorded = requests.filter(
        ({ does, requestId }) => does !== refusedByTheParser && !recorded.has(requestId),
      );
      expect(unrecorded.map(({ does }) => does)).toEqual([]);
      trails.set(name, normalised(scene.journal));
    },
  );

  test('leaves the same trail whichever framework the application is written with', () => {
    expect(trails.get('express')).toBeDefined();
    expect(trails.get('nestjs')).toEqual(trails.get('express'));
  });
});

async function work(scene: Scene): Promise<{ does: string; requestId: string }[]> {
  const requests: { does: string; requestId: string }[] = [];
  for await (const { does, answer } of workday(scene.people)) requests.push({ does, requestId: answer.requestId });
  return requests;
}
