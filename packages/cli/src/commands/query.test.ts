import type { AuditEvent } from '@audit-trail/core';
import { describe, expect, it } from 'vitest';
import { answerOf, temporaryDirectory } from '../replay/recorded-trail.fixture.js';
import { idOf, officeTrail } from './office.fixture.js';

async function ids(...args: readonly string[]): Promise<readonly number[]> {
  const { out } = await answerOf(['query', '--utc', '--json', '--trail', officeTrail(), ...args]);
  const events = out.split('\n').flatMap((line): AuditEvent[] => (line === '' ? [] : [JSON.parse(line)]));
  return events.map(({ id }) => Number(id.slice(-2)));
}

describe('audit-trail query', () => {
  it('shows the newest first, in a table, and says where ids are when it has no room for them', async () => {
    const answer = await answerOf(['query', '--utc', '--on', '2026-11-25', '--trail', officeTrail()]);
    expect(answer).toEqual({
      status: 0,
      err: 'There is no room for all ids: --full has them, and --actor-name and --target-name find by name.\n4 events in all.\n',
      out: `
when (UTC)           who           action            target           outcome  details
2026-11-25 11:00:00  Amara Diop    document.read     Travel policy    success
2026-11-25 10:00:00  Amara Diop    document.deleted  Offer to Globex  success
2026-11-25 09:00:00  Rosella Lang  document.deleted  Offer to Globex  denied   Admins only
2026-11-25 08:00:00  王小明        document.updated  Offer to Globex  success  /status draft → fina…
`.trimStart(),
    });
  });

  it('shows ids and groups where there is room for them', async () => {
    const args = ['query', '--utc', '--type', 'd', '--trail', officeTrail()];
    const { out, err } = await answerOf(args, { COLUMNS: '140' });
    expect(err).toBe('2 events in all.\n');
    expect(out).toBe(
      `
when (UTC)           who                group         action            target                         outcome  details
2026-11-25 10:00:00  Amara Diop (u2)    foo-corp.com  document.deleted  Offer to Globex (document:42)  success
2026-11-25 09:00:00  Rosella Lang (u1)  foo-corp.com  document.deleted  Offer to Globex (document:42)  denied   Admins only
`.trimStart(),
    );
  });

  it('shows who stood behind an actor, and how many targets there were', async () => {
    const trail = officeTrail({
      actor_name: 'Rosella Lang',
      actor_chain: [{ id: 's1', name: 'Support' }],
      target_id: '1',
      targets: [1, 2, 3].map((id) => ({ id: String(id), name: '' })),
    });
    const { out } = await answerOf(['query', '--limit', '1', '--trail', trail]);
    expect(out).toMatch(/Rosella Lang by Support {2}foo-corp.com {2}document.read {2}1 \+2 {2}/);
  });

  it('shows events whole', async () => {
    const full = await answerOf([
      'query',
      '--utc',
      '--full',
      '--target',
      '42',
      '--type',
      'u',
      '--trail',
      officeTrail(),
    ]);
    expect(full.out).toBe(
      `
2026-11-25 08:00:00  document.updated  ${idOf(3)}
  group foo-corp.com
  location 203.0.113.7
  action document.updated
  action_type u
  actor_name 王小明
  actor_id u3
  target_name Offer to Globex
  target_id 42
  metadata
    description x
  occurred_at 2026-11-25T08:00:00.000Z
  outcome success
  actor_type user
  target_type document
  changes
    -
      path /status
      from draft
      to final
    -
      path /signed
      to true

`.trimStart(),
    );
  });

  it('tells how to see more', async () => {
    const trail = officeTrail();
    const first = await answerOf(['query', '--limit', '2', '--json', '--trail', trail]);
    expect(first.err).toBe(`There are more: go on with --after ${idOf(5)}, or ask for more at once with --limit.\n`);
    expect(await ids('--after', idOf(5), '--limit', '2')).toEqual([4, 3]);
    expect(await ids('--before', idOf(3), '--limit', '2')).toEqual([5, 4]);
    expect(await ids('--order', 'asc', '--limit', '2')).toEqual([0, 1]);
  });

  it('says beside the answer that there is none, and is done', async () => {
    expect(await answerOf(['query', '--actor', 'nobody', '--trail', officeTrail()])).toEqual({
      status: 0,
      out: '',
      err: 'No such events.\n',
    });
  });

  it.each([
    [
      [4, 0],
      ['--actor', 'u1'],
    ],
    [
      [6, 5, 4, 1, 0],
      ['--actor', 'u1', '--actor', 'u2'],
    ],
    [
      [3, 2],
      ['--actor-name', '王小明'],
    ],
    [
      [5, 4, 3, 1, 0],
      ['--target', 'document:42'],
    ],
    [[], ['--target', 'folder:42']],
    [
      [5, 4, 3, 1, 0],
      ['--target', '42', '--target-type', 'document'],
    ],
    [
      [6, 2],
      ['--target-name', 'Travel policy'],
    ],
    [
      [5, 4],
      ['--action', '*.deleted'],
    ],
    [
      [5, 4, 0],
      ['--type', 'd', '--type', 'create'],
    ],
    [[4], ['--outcome', 'denied']],
    [[4], ['--search', 'admins ONLY', '--search', 'globex']],
    [[], ['--group', 'elsewhere']],
    [
      [2, 1, 0],
      ['--on', '2026-11-23'],
    ],
    [
      [2, 1, 0],
      ['--until', '2026-11-23'],
    ],
    [
      [6, 5],
      ['--since', '2026-11-25 10:00'],
    ],
    [
      [5, 4],
      ['--since', '2026-11-25 09:00', '--until', '2026-11-25T10:00:00Z'],
    ],
  ])('finds %j with %j', async (expected, args) => {
    expect(await ids(...args)).toEqual(expected);
  });

  it.each([
    [['--since', 'soon'], /^audit-trail: 'soon' is no time that is understood\. Examples: now, today/],
    [['--on', '2 hours ago'], /--on is a day or a month/],
    [['--on', 'today', '--since', 'today'], /leave out --since and --until/],
    [['--since', 'today', '--until', 'yesterday'], /nothing is in between/],
    [['--type', 'x'], /--type is one of c, r, u and d, not 'x'/],
    [['--outcome', 'good'], /--outcome is one of success, failure, denied, unknown, attempted, not 'good'/],
    [['--target', 'document:1', '--target', '2'], /targets of one type at a time/],
    [['--target', 'document:'], /write the id behind the colon/],
    [['--limit', '0'], /--limit is a whole number from 1 to 1000, not '0'/],
    [['--order', 'up'], /Allowed choices are desc, asc/],
    [
      ['--acter', 'u1'],
      /unknown option '--acter' \(Did you mean one of --actor, --after\?\)\. See audit-trail --help\./,
    ],
    [['everything'], /too many arguments/],
  ])('refuses %j on one line', async (args, message) => {
    const answer = await answerOf(['query', '--trail', officeTrail(), ...args]);
    expect(answer).toMatchObject({ status: 2, out: '' });
    expect(answer.err).toMatch(message);
    expect(answer.err.trim().split('\n')).toHaveLength(1);
  });

  it('says where to look when there is no trail', async () => {
    const answer = await answerOf(['query'], { AUDIT_TRAIL: '/nowhere\u001b[2J' });
    expect(answer).toMatchObject({ status: 1, out: '' });
    expect(answer.err).toMatch(/^audit-trail: There is no trail at '\/nowhere\\x1b\[2J'.* Name it with --trail <path>/);
  });
});

describe('What finds nothing by mistake', () => {
  it('is a search without words, which is refused', async () => {
    for (const words of ['', '!!!', '*']) {
      const { status, err } = await answerOf(['query', '--trail', officeTrail(), '--search', words]);
      expect(status).toBe(2);
      expect(err).toContain(`there is none in '${words}'`);
    }
  });

  it('is another directory, of which it is said', async () => {
    const directory = temporaryDirectory();
    const { status, out, err } = await answerOf(['query', '--trail', directory]);
    expect({ status, out }).toEqual({ status: 0, out: '' });
    expect(err).toContain(`In '${directory}' there is nothing of a trail`);
  });
});
