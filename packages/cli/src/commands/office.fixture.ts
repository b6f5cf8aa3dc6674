import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditEvent } from '@audit-trail/core';
import { temporaryDirectory } from '../replay/recorded-trail.fixture.js';

const [rosella, amara, wang] = [
  { actor_id: 'u1', actor_name: 'Rosella Lang', actor_type: 'user' },
  { actor_id: 'u2', actor_name: 'Amara Diop', actor_type: 'user' },
  { actor_id: 'u3', actor_name: '王小明', actor_type: 'user' },
];
const [offer, policy] = [
  { target_id: '42', target_name: 'Offer to Globex', target_type: 'document' },
  { target_id: '43', target_name: 'Travel policy', target_type: 'document' },
];

/** What happened in an office, by hour: on 23 November 2026 the first three, on the 25th the others. */
const events: readonly Partial<AuditEvent>[] = [
  { ...rosella, ...offer, action: 'document.created', action_type: 'c', occurred_at: '2026-11-23T09:00:00.000Z' },
  { ...amara, ...offer, action: 'document.read', occurred_at: '2026-11-23T10:00:00.000Z' },
  {
    ...wang,
    ...policy,
    action: 'document.updated',
    action_type: 'u',
    occurred_at: '2026-11-23T11:00:00.000Z',
    changes: [{ path: '/status', from: 'draft', to: 'final' }],
  },
  {
    ...wang,
    ...offer,
    action: 'document.updated',
    action_type: 'u',
    occurred_at: '2026-11-25T08:00:00.000Z',
    changes: [
      { path: '/status', from: 'draft', to: 'final' },
      { path: '/signed', to: true },
    ],
  },
  {
    ...rosella,
    ...offer,
    action: 'document.deleted',
    action_type: 'd',
    occurred_at: '2026-11-25T09:00:00.000Z',
    outcome: 'denied',
    reason: 'Admins only',
  },
  { ...amara, ...offer, action: 'document.deleted', action_type: 'd', occurred_at: '2026-11-25T10:00:00.000Z' },
  { ...amara, ...policy, action: 'document.read', occurred_at: '2026-11-25T11:00:00.000Z' },
];

/** A file of what happened in an office, and of what is said besides; returns its path. */
export function officeTrail(...further: readonly Partial<AuditEvent>[]): string {
  const path = join(temporaryDirectory(), 'audit.jsonl');
  const lines = [...events, ...further].map((event, at) => `${JSON.stringify(whole(event, at))}\n`);
  writeFileSync(path, lines.join(''));
  return path;
}

/** The id of an event of the office, by its place. */
export function idOf(at: number): string {
  return `evt_01M84XMDJZK6JMKQBXN90240${String(at).padStart(2, '0')}`;
}

function whole(event: Partial<AuditEvent>, at: number): AuditEvent {
  return {
    id: idOf(at),
    group: 'foo-corp.com',
    location: '203.0.113.7',
    action: 'document.read',
    action_type: 'r',
    actor_name: '',
    actor_id: '',
    target_name: '',
    target_id: '',
    metadata: { description: 'x' },
    occurred_at: '2026-11-25T12:00:00.000Z',
    outcome: 'success',
    ...event,
  };
}
