import { setTimeout } from 'node:timers/promises';
import { auditRecorder } from '@audit-trail/testing';
import { describe, expect, it, vi } from 'vitest';
import { currentAudit } from './current-audit.js';

describe('a context', () => {
  it('gives its actor, group, location and facts to everything recorded in it', async () => {
    const { trail, events } = auditRecorderOf();
    await trail.run(
      { actor: { type: 'job', id: 'nightly' }, group: 'acme', location: 'host-1', facts: { correlationId: 'c1' } },
      async () => {
        await setTimeout(1);
        trail.record({ action: 'report.sent', type: 'c' });
      },
    );
    expect(events()[0]).toMatchObject({
      actor_type: 'job',
      actor_id: 'nightly',
      group: 'acme',
      location: 'host-1',
      context: { correlation_id: 'c1' },
    });
  });

  it('inside another one inherits what it does not say', () => {
    const { trail, events } = auditRecorderOf();
    trail.run({ actor: { id: 'outer' }, group: 'acme', facts: { correlationId: 'c1', sessionId: 's1' } }, () =>
      trail.run({ actor: { id: 'inner' }, facts: { correlationId: 'c2' } }, () =>
        trail.record({ action: 'a.done', type: 'c' }),
      ),
    );
    expect(events()[0]).toMatchObject({
      actor_id: 'inner',
      group: 'acme',
      context: { session_id: 's1', correlation_id: 'c2' },
    });
  });

  it('gives way to what the input says', () => {
    const { trail, events } = auditRecorderOf();
    trail.run({ actor: { id: 'ambient' }, group: 'acme' }, () =>
      trail.record({ action: 'a.done', type: 'c', actor: { id: 'given' }, group: '' }),
    );
    expect(events()[0]).toMatchObject({ actor_id: 'given', group: '' });
  });

  it('keeps concurrent work apart', async () => {
    const { trail, events } = auditRecorderOf();
    const work = (id: string, milliseconds: number) =>
      trail.run({ actor: { id } }, async () => {
        await setTimeout(milliseconds);
        trail.record({ action: 'a.done', type: 'c', target: { id } });
      });
    await Promise.all([work('a', 3), work('b', 1), work('c', 2)]);
    for (const event of events()) expect(event.actor_id).toBe(event.target_id);
  });

  it('can be told its actor while the work goes on', () => {
    const { trail, events } = auditRecorderOf();
    trail.run({}, () => {
      currentAudit().actor({ id: 'late' }).group('acme');
      trail.record({ action: 'a.done', type: 'c' });
      currentAudit().record({ action: 'b.done', type: 'c' });
    });
    expect(events().map(({ actor_id, group }) => [actor_id, group])).toEqual([
      ['late', 'acme'],
      ['late', 'acme'],
    ]);
  });
});

describe('currentAudit outside of any annotated operation', () => {
  it('does nothing, and says so once', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    currentAudit()
      .target({ id: '1' })
      .changes({}, { a: 1 })
      .metadata({ a: 1 })
      .outcome('failure')
      .reason('x')
      .skip()
      .actor({ id: 'x' });
    currentAudit().target({ id: '2' });
    expect(currentAudit().active).toBe(false);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  it('throws where an event would be lost', () => {
    expect(() => currentAudit().record({ action: 'a.done', type: 'c' })).toThrow(/Call trail.record\(\) instead/);
  });
});

function auditRecorderOf() {
  const recorder = auditRecorder({ onError: () => undefined });
  return { trail: recorder.trail, events: () => recorder.events };
}
