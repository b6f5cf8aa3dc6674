import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textWidth } from '../output/text-width.js';
import { answerOf, recordedTrail, sinkRefusing, temporaryDirectory } from '../replay/recorded-trail.fixture.js';

test('finds a journal well', async () => {
  const trail = temporaryDirectory();
  await recordedTrail(trail, 10, [sinkRefusing('siem', [])]);
  const { status, out, err } = await answerOf(['health', '--trail', trail, '--utc']);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toMatch(
    /: \d.* KiB in 1 stream\nwell\n\nsink +behind +lacks events since \(UTC\) +dead letters\nsiem +- +- +0\n/,
  );
  expect(out).toMatch(/\nstream-\S+ +closed +\d.* KiB +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
});

test('says what needs attention, on lines that fit, and ends with 1', async () => {
  const trail = temporaryDirectory();
  await recordedTrail(trail, 10, [sinkRefusing('siem', ['1', '2'])]);
  const { status, out } = await answerOf(['health', '--trail', trail], { COLUMNS: '60' });
  expect(status).toBe(1);
  expect(out).toContain("needs attention\n! The sink 'siem' has refused 2 events for good.");
  expect(out.split('\n').filter((line) => textWidth(line) > 60)).toEqual([]);
  const coloured = await answerOf(['health', '--trail', trail], { FORCE_COLOR: '1' });
  expect(coloured.out).toContain('\u001b[31mneeds attention');
});

test('gives programs one object', async () => {
  const trail = temporaryDirectory();
  const ids = await recordedTrail(trail, 10, [sinkRefusing('siem', ['1'])]);
  const { status, out } = await answerOf(['health', '--json'], { AUDIT_TRAIL: trail });
  expect(status).toBe(1);
  expect(out.split('\n')).toHaveLength(2);
  expect(JSON.parse(out)).toMatchObject({
    directory: trail,
    well: false,
    findings: [{ level: 'attention', sink: 'siem' }],
    streams: [{ oldest: { id: ids[0] }, newest: { id: ids[9] }, sinks: [{ name: 'siem', deadLetters: 1 }] }],
  });
});

test('shows no escape sequence that a name of a file holds', async () => {
  const trail = temporaryDirectory();
  mkdirSync(join(trail, 'stream-\u001b[31m'));
  const { out } = await answerOf(['health', '--trail', trail]);
  expect(out).toContain('stream-\\x1b[31m');
  expect(out).not.toContain('\u001b');
});

test('refuses several journals, and a place without one', async () => {
  const trail = temporaryDirectory();
  const several = await answerOf(['health', '--trail', trail, '--trail', trail]);
  expect(several).toMatchObject({ status: 2, err: expect.stringContaining('one journal at a time') });
  const none = await answerOf(['health', '--trail', join(trail, 'none')]);
  expect(none).toMatchObject({ status: 1, err: expect.stringContaining('There is no journal') });
});

test('says in its help what its exit code means', async () => {
  const { status, out } = await answerOf(['health', '--help']);
  expect(status).toBe(0);
  expect(out).toMatch(/Exit code: 0 when all is well, 1 when something needs attention/);
});
