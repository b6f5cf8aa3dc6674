import type { AuditEvent } from '@audit-trail/core';
import { assert, dictionary, jsonValue, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { event } from '../receiver.fixture.js';
import { flatMetadata } from './workos-metadata.js';

function flattened(metadata: AuditEvent['metadata'], more: Partial<AuditEvent> = {}): ReturnType<typeof flatMetadata> {
  return flatMetadata({ ...event(1), metadata, ...more });
}

test('is what the event says and WorkOS has no field for', () => {
  const more: Partial<AuditEvent> = {
    outcome: 'denied',
    reason: 'Admins only',
    changes: [{ path: '/status', from: 'draft', to: 'final' }],
  };
  expect(flattened({ description: 'User read', count: 3, tidy: true, tags: ['a', 'b'], none: null }, more)).toEqual({
    event_id: event(1).id,
    action_type: 'r',
    outcome: 'denied',
    reason: 'Admins only',
    changes: '[{"path":"/status","from":"draft","to":"final"}]',
    description: 'User read',
    count: 3,
    tidy: true,
    tags: '["a","b"]',
    none: 'null',
  });
});

test('names what was cut or left out', () => {
  const long = 'x'.repeat(41);
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, number) => [`key_${number}`, number]));
  expect(flattened({ text: 'x'.repeat(501), [long]: 1, outcome: 'other' }, { outcome: 'success' })).toEqual({
    event_id: event(1).id,
    action_type: 'r',
    outcome: 'success',
    text: `${'x'.repeat(499)}…`,
    cut: `text, ${long}, outcome`,
  });
  expect(flattened(many)).toMatchObject({ key_46: 46, cut: expect.stringMatching(/^key_47, key_48, .*key_59$/) });
});

test('leaves no half of a character', () => {
  expect(flattened({ text: `${'x'.repeat(498)}😀😀` })['text']).toBe(`${'x'.repeat(498)}…`);
});

test('is within what WorkOS takes, whatever the event holds', () => {
  const metadata = dictionary(string({ maxLength: 60 }), jsonValue({ maxDepth: 3 }), { maxKeys: 80 });
  assert(
    property(metadata, (any) => {
      const entries = Object.entries(flattened(JSON.parse(JSON.stringify(any))));
      expect(entries.length).toBeLessThanOrEqual(50);
      for (const [key, value] of entries) {
        expect(key.length).toBeLessThanOrEqual(40);
        expect(['string', 'number', 'boolean']).toContain(typeof value);
        expect(String(value).length).toBeLessThanOrEqual(500);
      }
    }),
  );
});
