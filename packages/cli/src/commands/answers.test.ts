import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerOf, temporaryDirectory } from '../replay/recorded-trail.fixture.js';
import { idOf, officeTrail } from './office.fixture.js';

describe('audit-trail history', () => {
  const shown = `
document:42  Offer to Globex  5 events

when (UTC)           who                action            outcome  reason
2026-11-23 09:00:00  Rosella Lang (u1)  document.created  success
2026-11-23 10:00:00  Amara Diop (u2)    document.read     success
2026-11-25 08:00:00  王小明 (u3)        document.updated  success
    v1   /status  draft → final
         /signed  + true
2026-11-25 09:00:00  Rosella Lang (u1)  document.deleted  denied   Admins only
2026-11-25 10:00:00  Amara Diop (u2)    document.deleted  success
`.trimStart();

  it('shows what happened to one thing and what changed, the oldest first', async () => {
    const answer = await answerOf(['history', 'document:42', '--utc', '--trail', officeTrail()]);
    expect(answer).toEqual({ status: 0, out: shown, err: '' });
  });

  it('finds it by its name, too', async () => {
    const answer = await answerOf(['history', 'Offer to Globex', '--utc', '--trail', officeTrail()]);
    expect(answer).toEqual({ status: 0, out: shown, err: "'Offer to Globex' is the name of document:42.\n" });
  });

  it('names those that have the name when there are several', async () => {
    const trail = officeTrail({ target_name: 'Offer to Globex', target_id: '99', target_type: 'folder' });
    expect(await answerOf(['history', 'Offer to Globex', '--trail', trail])).toEqual({
      status: 2,
      out: '',
      err: "audit-trail: 'Offer to Globex' is the name of document:42, folder:99: ask for one of them.\n",
    });
  });

  it('takes an id with colons after another colon, or with its type', async () => {
    const trail = officeTrail({ target_id: 'urn:7', target_type: 'thing' });
    for (const args of [[':urn:7'], ['urn:7', '--target-type', 'thing']])
      expect((await answerOf(['history', ...args, '--trail', trail])).out).toContain('1 event\n');
  });

  it('gives programs what is known after each change', async () => {
    const { out } = await answerOf(['history', '42', '--type', 'u', '--json', '--trail', officeTrail()]);
    expect(JSON.parse(out)).toMatchObject({ version: 1, state: { status: 'final', signed: true } });
  });

  it('says that nothing is known', async () => {
    const answer = await answerOf(['history', 'folder:1', '--trail', officeTrail()]);
    expect(answer).toEqual({ status: 0, out: '', err: "Nothing is known of 'folder:1'.\n" });
  });
});

describe('audit-trail activity', () => {
  it('shows in numbers what one actor did', async () => {
    const answer = await answerOf(['activity', 'Amara Diop', '--utc', '--trail', officeTrail()], { COLUMNS: '80' });
    expect(answer.err).toBe("'Amara Diop' is the name of user:u2.\n");
    expect(answer.out).toBe(
      `
u2  3 events, from 2026-11-23 10:00:00 to 2026-11-25 11:00:00 (UTC)

action            count
document.read         2  ████████████████████████████████████████
document.deleted      1  ████████████████████

day (UTC)   count
2026-11-23      1  ████████████████████
2026-11-24      0
2026-11-25      2  ████████████████████████████████████████

target                         count
Offer to Globex (document:42)      2  ████████████████████████████████████████
Travel policy (document:43)        1  ████████████████████
`.trimStart(),
    );
  });

  it('gives programs one object', async () => {
    const { out } = await answerOf([
      'activity',
      'u1',
      '--on',
      '2026-11-25',
      '--utc',
      '--json',
      '--trail',
      officeTrail(),
    ]);
    expect(JSON.parse(out)).toMatchObject({ count: 1, actions: [{ action: 'document.deleted', count: 1 }] });
  });
});

describe('audit-trail stats', () => {
  it('shows an overview', async () => {
    const { out } = await answerOf(['stats', '--utc', '--type', 'd', '--trail', officeTrail()], { COLUMNS: '60' });
    expect(out).toBe(
      `
2 events, from 2026-11-25 09:00:00 to 2026-11-25 10:00:00 (UTC)

day (UTC)   count
2026-11-25      2  ████████████████████████████████████████

action            count
document.deleted      2  ███████████████████████████████████

actor              count
Rosella Lang (u1)      1  ██████████████████████████████████
Amara Diop (u2)        1  ██████████████████████████████████

outcome  count
denied       1  ████████████████████████████████████████
success      1  ████████████████████████████████████████
`.trimStart(),
    );
  });

  it('counts by what is named, times in their order and all else by frequency', async () => {
    const trail = officeTrail();
    const rows = async (by: string): Promise<readonly string[]> => {
      const { out } = await answerOf(['stats', '--by', by, '--limit', '2', '--trail', trail]);
      return out.split('\n').map((line) => line.replaceAll(/ *█.*/g, '').replaceAll(/ {2,}/g, ' | ').trimEnd());
    };
    expect(await rows('day,outcome')).toEqual([
      'day (UTC) | outcome | count',
      '2026-11-23 | success | 3',
      '2026-11-25 | denied | 1',
      '… and 1 more',
      '',
    ]);
    expect(await rows('action')).toEqual([
      'action | count',
      'document.deleted | 2',
      'document.read | 2',
      '… and 2 more',
      '',
    ]);
  });

  it('shows many days as months', async () => {
    const trail = officeTrail({ occurred_at: '2026-09-01T00:00:00.000Z' });
    expect((await answerOf(['stats', '--trail', trail])).out).toMatch(/month \(UTC\) {2}count\n2026-09 .*\n2026-11 /);
  });

  it('gives programs an object, or a line for each row', async () => {
    const trail = officeTrail();
    expect(JSON.parse((await answerOf(['stats', '--json', '--trail', trail])).out)).toMatchObject({
      count: 7,
      first: '2026-11-23T09:00:00.000Z',
      last: '2026-11-25T11:00:00.000Z',
    });
    expect((await answerOf(['stats', '--json', '--by', 'month', '--trail', trail])).out).toBe(
      '{"month":"2026-11","count":7}\n',
    );
  });

  it("refuses what it can't count by", async () => {
    const { status, err } = await answerOf(['stats', '--by', 'week', '--trail', officeTrail()]);
    expect([status, err]).toEqual([2, expect.stringMatching(/--by is one of hour, day, month, .* not 'week'/)]);
  });
});

describe('audit-trail export', () => {
  it('writes what is asked for, the oldest first', async () => {
    const { out } = await answerOf(['export', '--type', 'd', '--trail', officeTrail()]);
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([idOf(4), idOf(5)]);
  });

  it('writes one JSON array, also of nothing', async () => {
    const trail = officeTrail();
    const { out } = await answerOf(['export', '--format', 'json', '--trail', trail]);
    expect(JSON.parse(out)).toHaveLength(7);
    const none = await answerOf(['export', '--format', 'json', '--actor', 'nobody', '--trail', trail]);
    expect(none).toEqual({ status: 0, out: '[]\n', err: 'No such events.\n' });
  });

  it('writes CSV in which no value is a formula', async () => {
    const trail = officeTrail({ actor_name: '=HYPERLINK("https://evil.example","x")', reason: '\u001b[2J' });
    const { out } = await answerOf([
      'export',
      '--format',
      'csv',
      '--actor-name',
      '=HYPERLINK("https://evil.example","x")',
      '--trail',
      trail,
    ]);
    expect(out).toContain(`,"'=HYPERLINK(""https://evil.example"",""x"")",`);
    expect(out).toContain(String.raw`,\x1b[2J,`);
  });

  it('writes a file that only its owner may read, and replaces none', async () => {
    const trail = officeTrail();
    const file = join(temporaryDirectory(), 'out.csv');
    const args = ['export', '--format', 'csv', '--trail', trail, '--output', file];
    expect(await answerOf(args)).toEqual({ status: 0, out: '', err: `Wrote 7 events to ${file}\n` });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const written = readFileSync(file, 'utf8');
    expect(written.split('\r\n')).toHaveLength(9);

    const again = await answerOf([...args, '--type', 'd']);
    expect(again).toEqual({
      status: 2,
      out: '',
      err: `audit-trail: '${file}' exists: name another file, or replace it with --force.\n`,
    });
    expect(readFileSync(file, 'utf8')).toBe(written);
    await answerOf([...args, '--type', 'd', '--force']);
    expect(readFileSync(file, 'utf8').split('\r\n')).toHaveLength(4);
    expect(readdirSync(dirname(file))).toEqual(['out.csv']);
  });

  it('leaves nothing behind when it fails', async () => {
    const file = join(temporaryDirectory(), 'out.json');
    const trail = join(temporaryDirectory(), 'audit.jsonl');
    writeFileSync(trail, '');
    const answer = await answerOf(['export', '--output', join(file, 'below'), '--trail', trail]);
    expect(answer).toMatchObject({ status: 1, out: '' });
    expect(existsSync(file)).toBe(false);
  });
});
