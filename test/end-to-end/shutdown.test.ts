import { everybody } from '@audit-trail/example-traffic';
import { describe, expect } from 'vitest';
import { examples, test } from './scene.js';

describe('an application that is asked to end', { timeout: 30_000 }, () => {
  test.for([...examples])(
    'answers what it was asked, and delivers all of it before it ends (%s)',
    async (name, { scene }) => {
      const { url } = await scene.start(name);
      const crowd = Array.from({ length: 8 }, () => everybody(() => url).rosella);
      const signIns = crowd.map((person) => person.signIn());
      await Promise.race(signIns);
      const exit = await scene.application.stop();

      const settled = await Promise.allSettled(signIns);
      const answered = settled.flatMap((signIn) => (signIn.status === 'fulfilled' ? [signIn.value.requestId] : []));
      const received = new Set(scene.received.map(({ metadata }) => metadata.x_request_id));
      expect(exit.signal).not.toBe('SIGKILL');
      expect(exit.code ?? 0).toBe(0);
      expect(answered.length).toBeGreaterThan(1);
      expect(answered.filter((requestId) => !received.has(requestId))).toEqual([]);
      expect(scene.received).toEqual(scene.journal);
      expect(scene.file).toEqual(scene.journal);
    },
  );
});
