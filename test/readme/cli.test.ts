import { expect, it } from 'vitest';
import type { Block } from './markdown.js';
import { Reader } from './reader.js';
import { section } from './tour.js';

it('The README of cli shows what its commands print', { timeout: 60_000 }, async () => {
  await using reader = await Reader.start();
  const [shown, printed]: [string[], string[]] = [[], []];
  for (const block of await section('packages/cli/README.md', 'Two minutes to an answer')) {
    if (block.language === 'text') {
      shown.push(withoutTimes(block.text));
      printed.push(withoutTimes(reader.output));
    } else await reader.follow(block);
  }
  expect(printed).toEqual(shown);
  expect(shown).toHaveLength(4);
});

/** Times have the same length, so that columns stay where they are. */
function withoutTimes(text: Block['text']): string {
  return text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'YYYY-MM-DD hh:mm:ss');
}
