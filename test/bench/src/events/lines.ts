import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const lineEnd = 0x0a;

/**
 * Throws unless so many whole lines lie in the files of a folder. Returns the last one. Nothing is parsed on the way: the
 * process that is measured would have to collect that garbage.
 */
export function checkLines(folder: string, expected: number): string {
  let lines = 0;
  let last = '';
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isLog).toSorted()) {
    const bytes = readFileSync(join(folder, name));
    for (let at = bytes.indexOf(lineEnd); at >= 0; at = bytes.indexOf(lineEnd, at + 1)) lines += 1;
    assert.equal(bytes.at(-1) ?? lineEnd, lineEnd, `${name} ends within a line`);
    if (bytes.length > 0) last = bytes.toString('utf8', bytes.lastIndexOf(lineEnd, -2) + 1, bytes.length - 1);
  }
  assert.equal(lines, expected, `${folder} has ${lines} lines, not ${expected}`);
  return last;
}

function isLog(name: string): boolean {
  return name.endsWith('.jsonl');
}
