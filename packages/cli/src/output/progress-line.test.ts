import { expect, it } from 'vitest';
import { ProgressLine } from './progress-line.js';

const half = { doing: 'reading', done: 512 * 1_024 ** 2, total: 1_024 ** 3 } as const;

it('shows progress once it takes more than a second, and leaves nothing behind', () => {
  let written = '';
  const line = new ProgressLine((text) => (written += text));
  line.show({ ...half, done: 0 }, 0);
  line.show({ ...half, done: 1 }, 999);
  line.clear();
  expect(written).toBe('');
  line.show(half, 1_000);
  expect(written).toBe('\r\u001b[KReading … 50 % of 1024 MiB');
  line.clear();
  expect(written.endsWith('\r\u001b[K')).toBe(true);
});
