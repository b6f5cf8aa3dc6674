import { describe, expect, it } from 'vitest';
import { normalised, records } from './recorded.js';
import { followed, only, section } from './tour.js';

describe('The README of', { timeout: 60_000 }, () => {
  it.each(['core', 'express', 'nestjs', 'cls-hooked', 'opentelemetry', 'sink-file', 'sink-http', 'reader'])(
    '%s has an example that leaves the trail it shows',
    async (name) => {
      const blocks = await section(`packages/${name}/README.md`, 'Example');
      await using reader = await followed(blocks);
      expect(records(reader.output)).toEqual(records(only(blocks, 'json')));
    },
  );

  it.each(['Contracts', 'Real faults'])("testing has a sink's contract under '%s' that passes", async (heading) => {
    await using reader = await followed(await section('packages/testing/README.md', heading));
    expect(reader.output).toMatch(/pass [1-9]\d*\n/);
    expect(reader.output).toMatch(/fail 0\n/);
  });

  it.each(['node:test', 'Vitest', 'Jest'])('testing has an example for %s that passes', async (runner) => {
    await using reader = await followed(await section('packages/testing/README.md', runner));
    expect(normalised(reader.output)).toMatch(/pass 1\b|1 passed/);
  });
});
