import { workday } from '@audit-trail/example-traffic';
import { describe, expect, vi } from 'vitest';
import { examples, test } from './scene.js';

describe('a receiver that is away for a while', { timeout: 90_000 }, () => {
  test.for([...examples])('gets everything late, in order, and nothing is lost (%s)', async (name, { scene }) => {
    const { receiver, people } = scene;
    await scene.start(name);
    const day = workday(people);
    for (let steps = 0; steps < 10; steps += 1) await day.next();
    await scene.delivered();
    const before = receiver.events.size;

    await receiver.stop();
    for (let steps = 0; steps < 10; steps += 1) await day.next();
    receiver.outOfOrder = true;
    await receiver.start();
    await vi.waitFor(() => expect(receiver.refused).toBeGreaterThan(1), { timeout: 30_000 });
    // The application has answered all the time, and goes on doing so.
    while (!(await day.next()).done) expect(receiver.events.size).toBe(before);

    receiver.outOfOrder = false;
    await scene.delivered();
    expect(scene.received.length).toBeGreaterThan(before + 20);
    expect(scene.received).toEqual(scene.journal);
  });
});
