import type { AuditEvent } from '@audit-trail/core';
import { describe, expect, test } from 'vitest';
import { report } from './report.js';
import { Terminal } from './terminal.js';

const events = ['evt_1', 'evt_2', 'evt_3'].map((id): AuditEvent => ({
  id,
  group: '',
  location: '',
  action: 'document.read',
  action_type: 'r',
  actor_name: '',
  actor_id: '',
  target_name: '',
  target_id: '',
  metadata: {},
  occurred_at: '2020-08-14T05:04:17.957Z',
}));

function reported(
  journal: readonly AuditEvent[],
  receiver: readonly AuditEvent[],
): { complete: boolean; text: string } {
  const written: string[] = [];
  const terminal = new Terminal({ write: (text) => written.push(text) }, {});
  const arrival = { journal, file: journal, receiver };
  const complete = report(terminal, { arrival, requests: 3, directory: '/nowhere', batches: [receiver.length] });
  return { complete, text: written.join('') };
}

describe('what the demo finds', () => {
  test('is that nothing is missing when all three have the same events', () => {
    const { complete, text } = reported(events, events.toReversed());
    expect(complete).toBe(true);
    expect(text).toContain('Nothing is missing');
  });

  test('counts an event that came twice once', () => {
    expect(reported(events, [...events, ...events.slice(1)]).complete).toBe(true);
  });

  test('is said loudly when the receiver lacks one', () => {
    const { complete, text } = reported(events, events.slice(1));
    expect(complete).toBe(false);
    expect(text).toContain('something was lost');
  });

  test('proves nothing when there is nothing', () => {
    expect(reported([], []).complete).toBe(false);
  });
});
