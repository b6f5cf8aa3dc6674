import type { EventQuery } from '@audit-trail/reader';

/** First pages of every kind: of few events and of many, of filters that are frequent each and rare together. */
export const pages: Readonly<Record<string, EventQuery>> = {
  'the newest': {},
  'an action, denied': { action: 'document.deleted', outcome: 'denied' },
  'one company, deletions, denied': { group: 'org_7', action_type: 'd', outcome: 'denied' },
  'one person': { actor_id: 'user_4406' },
  'one person, deletions': { actor_id: 'user_4406', action: '*.deleted' },
  'one target': { target_id: 'session_751320' },
  'a frequent word': { search: 'revenue' },
  'two frequent words': { search: 'revenue marketing' },
  'two frequent words that never meet': { search: 'invoice webhook' },
  'a word and a person': { search: 'revenue', actor_id: 'user_4406' },
  'a rare word': { search: '751320' },
  'a word that nobody said': { search: 'unheard' },
  'a day in the middle': { occurred_at_gte: '2026-06-01', occurred_at_lt: '2026-06-02' },
  'a day, one action, denied': {
    occurred_at_gte: '2026-06-01',
    occurred_at_lt: '2026-06-02',
    action: 'role.*',
    outcome: 'denied',
  },
  'an action on a type that never has it': { action: 'webhook.*', target_type: 'invoice' },
  'an action that is never of its type': { action: '*.viewed', action_type: 'd' },
  'a company, and a name that nobody has there': { group: 'org_7', search: 'rosella' },
  'an address': { search: '203.0.5.7' },
  'frequent words that nobody wrote together': { search: 'invoice-mozilla' },
  'fifty targets': { target_id: listed(50, (at) => `session_${at}`) },
  'a thousand targets': { target_id: listed(1_000, (at) => `session_${at}`) },
  'a thousand targets and a person': { target_id: listed(1_000, (at) => `session_${at}`), actor_id: 'user_4406' },
  'five thousand people, deletions': { actor_id: listed(5_000, (at) => `user_${at}`), action: '*.deleted' },
  'five thousand names that nobody has': { actor_name: listed(5_000, (at) => `Nobody ${at}`) },
};

function listed(length: number, valueOf: (at: number) => string): readonly string[] {
  return Array.from({ length }, (_, at) => valueOf(at * 7));
}
