import assert from 'node:assert';
import { describe, expect, it, vi } from 'vitest';
import { assertNotRecorded, assertRecorded, auditRecorder, type EventMatch } from './index.js';
import './vitest.js';

function recorded() {
  const recorder = auditRecorder();
  recorder.trail.record({
    action: 'user.deleted',
    type: 'd',
    actor: { id: 'admin', name: 'Ada' },
    target: [
      { type: 'user', id: 'u1', name: 'Rosella' },
      { type: 'user', id: 'u2' },
    ],
    metadata: { reason: 'asked', nested: { a: 1, b: [1, 2] } },
    outcome: 'denied',
    reason: 'Admins only',
  });
  return recorder;
}

describe('a recorder', () => {
  it('has events as soon as they are recorded, in order', () => {
    const { trail, events } = recorded();
    expect(events).toHaveLength(1);
    trail.record({ action: 'user.restored', type: 'u', actor: { id: 'admin' } });
    expect(events).toHaveLength(1);
  });

  it('lets the application wait as it does in production', async () => {
    const recorder = auditRecorder();
    const event = recorder.trail.record({ action: 'user.deleted', type: 'd', actor: { id: 'a' } });
    await event.durable();
    await event.delivered();
    await recorder.trail.flush();
    expect(await recorder.trail.close()).toEqual({ delivered: 0, pending: 0, lost: 0 });
  });

  it('waits for an event that comes later', async () => {
    const recorder = auditRecorder();
    setImmediate(() => recorder.trail.record({ action: 'mail.sent', type: 'c', actor: { id: 'a' } }));
    expect((await recorder.waitFor('mail.*')).action).toBe('mail.sent');
  });

  it('says what it waited for in vain', async () => {
    await expect(auditRecorder().waitFor('mail.sent', {}, { deadline: 5 })).rejects.toThrow(
      "No 'mail.sent' event was recorded within 5 ms",
    );
  });

  it('keeps the process alive while it waits, and no longer', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const recorder = auditRecorder();
    const before = timers();
    const waiting = recorder.waitFor('mail.sent');
    expect(timers()).toBe(before + 1);
    recorder.trail.record({ action: 'mail.sent', type: 'c', actor: { id: 'a' } });
    await waiting;
    expect(timers()).toBe(before);
  });

  it('does not wait for ever when timers are fake', async () => {
    vi.useFakeTimers();
    try {
      await expect(auditRecorder().waitFor('mail.sent', {}, { deadline: 5 })).rejects.toThrow('within 5 ms');
    } finally {
      vi.useRealTimers();
    }
  });

  it('forgets what it is told to', () => {
    const recorder = recorded();
    recorder.clear();
    expect(recorder.events).toEqual([]);
    expect(recorder.find('*')).toEqual([]);
  });

  it('redacts and limits as a trail does', () => {
    const recorder = auditRecorder({ limits: { string: 64 } });
    recorder.trail.record({
      action: 'a.done',
      type: 'c',
      actor: { id: 'a' },
      metadata: { password: 'x', long: 'y'.repeat(100) },
    });
    expect(recorder).toHaveRecorded('a.done', { metadata: { password: '[redacted]', long: 'y'.repeat(64) } });
  });
});

describe('a match', () => {
  it.each<[string, EventMatch]>([
    ['user.deleted', {}],
    ['user.*', { outcome: 'denied' }],
    ['*', { actor: 'admin', target: 'u1' }],
    ['user.deleted', { target: 'u2' }],
    ['user.deleted', { metadata: { nested: { b: [1, 2] } } }],
    ['user.deleted', { reason: 'Admins only', actor_name: 'Ada', action_type: 'd' }],
  ])('finds %s with %j', (action, match) => {
    const recorder = recorded();
    expect(recorder.find(action, match)).toHaveLength(1);
    expect(recorder).toHaveRecorded(action, match);
    assertRecorded(recorder, action, match);
  });

  it.each<[string, EventMatch]>([
    ['user.delete', {}],
    ['ser.deleted', {}],
    ['userXdeleted', {}],
    ['user.deleted', { outcome: 'success' }],
    ['user.deleted', { target: 'u3' }],
    ['user.deleted', { actor: 'u1' }],
    ['user.deleted', { metadata: { nested: { b: [1] } } }],
    ['user.deleted', { metadata: { absent: undefined, reason: 'other' } }],
    ['user.deleted', { context: { request_id: 'r1' } }],
  ])('does not find %s with %j', (action, match) => {
    const recorder = recorded();
    expect(recorder.find(action, match)).toEqual([]);
    expect(recorder).not.toHaveRecorded(action, match);
    assertNotRecorded(recorder, action, match);
  });
});

describe('a failed assertion', () => {
  it('shows what keeps the event from matching', () => {
    expect(() => assertRecorded(recorded(), 'user.deleted', { outcome: 'success' })).toThrow(
      'outcome: expected "success", recorded "denied"',
    );
  });

  it('lists what was recorded instead', () => {
    expect(() => assertRecorded(recorded(), 'user.created')).toThrow('user.deleted by admin on u1: denied');
    expect(() => assertRecorded(auditRecorder(), 'user.created')).toThrow('nothing');
  });

  it('shows the event that should not be there', () => {
    expect(() => assertNotRecorded(recorded(), 'user.deleted')).toThrow(
      /Expected no event 'user.deleted'[^]*"actor_id": "admin"/,
    );
  });

  it('is an AssertionError, and fails a test of vitest', () => {
    expect(() => assertRecorded(recorded(), 'user.created')).toThrow(assert.AssertionError);
    expect(() => expect(recorded()).toHaveRecorded('user.created')).toThrow("Expected an event 'user.created'");
    expect(() => expect(recorded()).not.toHaveRecorded('user.deleted')).toThrow('Expected no event');
  });
});
