import { expect, it } from 'vitest';
import { records } from './recorded.js';
import { Reader } from './reader.js';
import { readme } from './tour.js';

it('What is recorded case by case is what is shown, and nothing else', { timeout: 60_000 }, async () => {
  const blocks = await readme('docs/recorded.md');
  await using reader = await Reader.start();
  const seen: string[] = [];
  for (const block of blocks) {
    await reader.follow(block);
    if (block.language !== 'sh' || !block.text.startsWith('curl')) continue;
    await reader.follow({ ...block, text: 'cat audit-trail/*/*.jsonl' });
    const recorded = records(reader.output).slice(seen.length);
    const shown = blocks.find(({ heading, language }) => heading === block.heading && language === 'json');
    expect({ case: block.heading, recorded }).toEqual({
      case: block.heading,
      recorded: shown ? records(shown.text) : [],
    });
    seen.push(...recorded);
  }
  expect(await reader.stopServer()).toBe(0);
});
