import type { AuditEvent } from '@audit-trail/core';
import { describe, expect, test } from 'vitest';
import { printTable } from './table.js';
import { type Output, Terminal } from './terminal.js';

const event: AuditEvent = {
  id: 'evt_01DGZ0ENR572V8RS7GJ14NWQ08',
  group: 'foo-corp.com',
  location: '203.0.113.7',
  action: 'document.deleted',
  action_type: 'd',
  actor_name: 'Rosella Lang',
  actor_id: 'user_1',
  target_name: 'Minutes of the board',
  target_id: 'doc_1',
  metadata: {},
  occurred_at: '2020-08-14T05:04:17.957Z',
  outcome: 'denied',
  reason: 'This needs the role admin.',
};

function printed(output: Omit<Output, 'write'>, events: readonly AuditEvent[], environment = {}): string {
  const written: string[] = [];
  printTable(new Terminal({ ...output, write: (text) => written.push(text) }, environment), events);
  return written.join('');
}

describe('the table of events', () => {
  test('shows when who did what to what, and how it ended', () => {
    expect(printed({}, [event])).toBe(
      [
        'when      who           group         action            target                outcome  why',
        '05:04:17  Rosella Lang  foo-corp.com  document.deleted  Minutes of the board  denied   This needs the role admin.',
        '',
      ].join('\n'),
    );
  });

  test('names who stood behind the actor', () => {
    const impersonated = { ...event, actor_chain: [{ type: 'user', id: 'user_2', name: 'Sam Whitfield' }] };
    expect(printed({ columns: 160 }, [impersonated])).toContain('Rosella Lang ← Sam Whitfield');
  });

  test.for([20, 40, 60, 80, 100, 200])('is no wider than a terminal of %i columns', (columns) => {
    const long = { ...event, target_name: 'Minutes '.repeat(40), reason: 'no '.repeat(100) };
    const lines = printed({ columns }, [event, long]).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
  });

  test('says why on a line of its own where there is no room for a column', () => {
    expect(printed({ columns: 80 }, [event])).toBe(
      [
        'when      who           group         action            target           outcome',
        '05:04:17  Rosella Lang  foo-corp.com  document.deleted  Minutes of the…  denied',
        '          ↳ This needs the role admin.',
        '',
      ].join('\n'),
    );
    expect(printed({}, [event], { COLUMNS: '80' })).toBe(printed({ columns: 80 }, [event]));
  });

  test('has a usual width where nobody says a sensible one', () => {
    for (const COLUMNS of ['', '0', '-1', 'wide']) expect(printed({}, [event], { COLUMNS })).toBe(printed({}, [event]));
  });

  test('lets nothing through that a terminal would obey', () => {
    const hostile = { ...event, target_name: '\u001B]0;owned\u0007\u001B[2J\r\nfake\u202Eline\u2028\u009B31m' };
    const table = printed({}, [hostile]);
    expect(table.split('\n')).toHaveLength(3);
    expect(table.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  test('has colours on a terminal only, and not where they are unwelcome', () => {
    expect(printed({ isTTY: true }, [event])).toContain('\u001B[31m');
    expect(printed({ isTTY: true }, [event], { NO_COLOR: '1' })).not.toContain('\u001B');
    expect(printed({ isTTY: false }, [event])).not.toContain('\u001B');
  });
});
