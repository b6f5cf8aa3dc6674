import type { AuditEvent } from '@audit-trail/core';

/** As wide as events usually are: for a table whose rows are yet to come. */
export const typicalEvent: AuditEvent = {
  id: `evt_${'0'.repeat(26)}`,
  group: '',
  location: '',
  action: 'document.permission_granted',
  action_type: 'u',
  actor_name: 'Rosella von Langenfeld',
  actor_id: '',
  target_name: 'rosella.lang@foo-corp.com',
  target_id: '',
  metadata: {},
  occurred_at: '2026-11-25T14:00:00.000Z',
  outcome: 'attempted',
  reason: 'x'.repeat(200),
};
