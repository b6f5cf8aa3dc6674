import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { benchmarkIds } from './src/benchmarks.js';
import type { Report } from './src/harness/report.js';

const cwd = fileURLToPath(new URL('../../', import.meta.url));

async function bench(...args: readonly string[]): Promise<{ stdout: string }> {
  const command = ['--import', './test/sources.mjs', 'test/bench/src/main.ts', ...args];
  return promisify(execFile)(process.execPath, command, { cwd, timeout: 280_000 });
}

/** What they measure is never judged here: that depends on the machine, and on what else it does. */
test.each(benchmarkIds)(
  '%s runs, and finds all that its variants should have left',
  { timeout: 100_000 },
  async (id) => {
    const { stdout } = await bench(id, '--short', '--json');
    const { reports } = JSON.parse(stdout) as { reports: readonly Report[] };
    expect(reports.map((report) => report.id)).toEqual([id]);
    for (const { figures } of reports.flatMap(({ variants }) => variants)) {
      expect(figures.length).toBeGreaterThan(0);
      for (const { value } of figures) expect(value.rounds).toEqual([expect.any(Number), expect.any(Number)]);
    }
  },
);

test('that of reading runs, and finds all events', { timeout: 60_000 }, async () => {
  const command = ['--import', './test/sources.mjs', 'test/bench/src/reading/main.ts', '--events', '2000'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd, timeout: 45_000 });
  expect(stdout.match(/^first page: .* ms, oldest first .* ms$/gm)).toHaveLength(24);
});

test('that of growth runs at one size of each dimension, and finds all events', { timeout: 180_000 }, async () => {
  const command = ['--import', './test/sources.mjs', 'test/bench/src/growth/main.ts', '--short'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd, timeout: 170_000 });
  expect(stdout.match(/^\w+ works\./gm)).toHaveLength(5);
});

test('a wrong argument is answered with the usage', async () => {
  await expect(bench('P99')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is no benchmark P99') as unknown,
  });
});
