import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openTrail } from '../open-trail.js';
import { eventOf, linesOf, temporaryDirectory } from '../trail.fixture.js';

test.each(['audit.jsonl', 'audit.jsonl.gz'])('passes over what is too long to be a line of %s', async (name) => {
  const path = join(temporaryDirectory(), name);
  const [a, b] = ['a', 'b'].map((id) => linesOf([eventOf({ id: `evt_${id}`, target_id: id })]));
  const bytes = Buffer.concat([Buffer.from(String(a)), Buffer.alloc(40_000_000, 'x'), Buffer.from(`\n${b}`)]);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(bytes, { level: 1 }) : bytes);
  for (const index of [undefined, false] as const) {
    const said: string[] = [];
    await using reader = openTrail(path, {
      ...(index === false && { index }),
      onError: ({ message }) => said.push(message),
    });
    expect((await reader.events()).events.map(({ id }) => id)).toEqual(['evt_b', 'evt_a']);
    expect(await reader.count({ target_id: 'b' })).toBe(1);
    expect(said.join()).toContain('has lines that are no events');
  }
});

test('says which compressed file has no end, or is none, and reads what there is', async () => {
  const directory = temporaryDirectory();
  const lines = linesOf(Array.from({ length: 2_000 }, (_, at) => eventOf({ id: `evt_${at * 7_919}` })));
  const whole = gzipSync(lines);
  writeFileSync(join(directory, 'cut.jsonl.gz'), whole.subarray(0, whole.length / 2));
  writeFileSync(join(directory, 'plain.jsonl.gz'), lines);
  writeFileSync(join(directory, 'empty.jsonl.gz'), '');
  for (const index of [undefined, false] as const) {
    const said: string[] = [];
    await using reader = openTrail(directory, {
      ...(index === false && { index }),
      onError: ({ message }) => said.push(message),
    });
    expect(await reader.count()).toBeGreaterThan(100);
    expect(said.toSorted()).toEqual([
      expect.stringContaining("cut.jsonl.gz' can't be decompressed to its end"),
      expect.stringContaining("plain.jsonl.gz' can't be decompressed to its end"),
    ]);
  }
});
