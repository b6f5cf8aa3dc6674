import { describe, expect, it } from 'vitest';
import type { AuditError } from '../errors.js';
import { memoryJournal } from '../journal/memory-journal.js';
import { createAuditTrail } from '../trail.js';
import { unknownFields } from './unknown-fields.js';

function told(...inputs: readonly object[]): readonly AuditError[] {
  const errors: AuditError[] = [];
  const check = unknownFields((error) => errors.push(error));
  for (const input of inputs) check({ action: 'user.deleted', ...input });
  return errors;
}

describe('An unknown name in an input', () => {
  it.each([
    ['actor_id', 'actor: { id }'],
    ['actorId', 'actor: { id }'],
    ['target_name', 'target: { name }'],
    ['action_type', "type: 'r'"],
    ['targets', 'target: [{ id }, { id }]'],
    ['caused_by', 'causedBy'],
    ['details', 'metadata: { … }; the fields are action, type'],
  ])('%s is reported, with what is right', (name, right) => {
    const [error] = told({ [name]: 'secret' });
    expect(error).toMatchObject({ code: 'AUDIT_INVALID_INPUT', message: expect.stringContaining(`Say ${right}`) });
    expect(error?.message).not.toContain('secret');
  });

  it('is reported once, and not without end', () => {
    expect(told({ actor_id: 1 }, { actor_id: 2 })).toHaveLength(1);
    expect(told(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`name${index}`, 1])))).toHaveLength(256);
  });

  it('does not keep the event from being recorded', async () => {
    const errors: AuditError[] = [];
    const sink = { name: 'none', write: async () => undefined };
    const trail = createAuditTrail({ journal: memoryJournal(), sinks: [sink], onError: (error) => errors.push(error) });
    const input = { action: 'user.deleted', type: 'd', actor: { id: 'u1' }, targetId: 'u2' } as const;
    for (let times = 0; times < 2; times += 1) trail.record(input);
    expect(trail.health().recorded).toBe(2);
    expect(errors.map(({ code }) => code)).toEqual(['AUDIT_INVALID_INPUT']);
    await trail.close();
  });

  it('is none of those there are', () => {
    const nothing = undefined;
    expect(told({ type: 'd', actor: nothing, causedBy: nothing, commit: nothing, facts: {} })).toEqual([]);
  });
});
