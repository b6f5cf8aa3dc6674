import { type Answer, everybody, type Person } from '@audit-trail/example-traffic';
import { describe, expect } from 'vitest';
import { examples, type Scene, test } from './scene.js';

const kills = 5;
const workers = 8;

describe('an application that is killed in the middle of its work', { timeout: 120_000 }, () => {
  test.for([...examples])('has recorded all it has answered, and delivers it later (%s)', async (name, { scene }) => {
    const answered = new Set<string>();
    for (let kill = 0; kill < kills; kill += 1) {
      await scene.start(name);
      await workUntilKilled(scene, answered, 40 + Math.floor(Math.random() * 160));
    }
    await scene.start(name);
    await scene.delivered();

    const { journal } = scene;
    const recorded = new Set(journal.map(({ metadata }) => metadata.x_request_id));
    expect(answered.size).toBeGreaterThan(kills * 40);
    expect([...answered].filter((requestId) => !recorded.has(requestId))).toEqual([]);
    expect(new Set(journal.map(({ id }) => id)).size).toBe(journal.length);
    // What is sent again after a kill is the same event with the same id; nothing but the journal's is there.
    expect(new Map(scene.received.map((event) => [event.id, event]))).toEqual(
      new Map(journal.map((event) => [event.id, event])),
    );
  });
});

/** Several people work at once; after so many answers the application dies under their hands. */
async function workUntilKilled({ application }: Scene, answered: Set<string>, answers: number): Promise<void> {
  let left = answers;
  const answer = ({ requestId }: Answer): void => {
    answered.add(requestId);
    left -= 1;
    if (left === 0) void application.kill();
  };
  const crowd = Array.from({ length: workers }, () => everybody(() => application.url).amara);
  await Promise.all(crowd.map((person) => work(person, answer)));
  await application.kill();
}

/** Works for as long as somebody answers. */
async function work(person: Person, answer: (answer: Answer) => void): Promise<void> {
  try {
    answer(await person.signIn());
    for (let round = 1; ; round += 1) {
      answer(await person.request('POST', '/documents', { body: { title: `Draft ${round}`, text: 'To be written.' } }));
      answer(await person.request('GET', '/documents/doc_01DGZ0EP1C4H7N2R5T8W0Y3Z6B'));
    }
  } catch (error) {
    if (!isBrokenConnection(error)) throw error;
  }
}

/** What `fetch` throws when a connection is refused, or breaks before the headers or within the body. */
function isBrokenConnection(error: unknown): boolean {
  return error instanceof TypeError && ['fetch failed', 'terminated'].includes(error.message);
}
