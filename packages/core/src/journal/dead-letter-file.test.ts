import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeadLetter } from '../delivery/dead-letter.js';
import { DeadLetterFiles } from './dead-letter-file.js';
import { eventLine, idOf } from './event-line.fixture.js';
import { Program } from './program.fixture.js';
import { temporaryDirectory } from './stored-lines.fixture.js';

const refused_at = '2026-01-01T12:00:00.000Z';

function letter(content: unknown = '', reason = 'no such group'): DeadLetter {
  const line = eventLine(content);
  return { id: idOf(line), reason, refused_at, line };
}

function open() {
  const stream = temporaryDirectory();
  mkdirSync(join(stream, 'dead-letters'));
  const files = new DeadLetterFiles(stream, { directory: 0o700, file: 0o600 });
  return { files, path: join(stream, 'dead-letters', 'siem.jsonl') };
}

async function all(letters: AsyncIterable<DeadLetter>): Promise<DeadLetter[]> {
  const list: DeadLetter[] = [];
  for await (const each of letters) list.push(each);
  return list;
}

test('lists what was added, of one sink, oldest first', async () => {
  const { files } = open();
  expect(await all(files.list('siem'))).toEqual([]);
  // Line separators that are no line ends here, and more than is read at once.
  const letters = [letter('a\u2028b\r\nc'), letter('x'.repeat(600_000)), letter()];
  await files.add('siem', letters.slice(0, 1));
  await files.add('other', [letter()]);
  await files.add('siem', letters.slice(1));
  expect(await all(files.list('siem'))).toEqual(letters);
});

test.each([
  ['cut short', '{"id":"evt_'],
  ['no JSON', 'x\n'],
  ['no letter', '{"id":1}\n'],
  ['null', 'null\n'],
  ['empty', '\n'],
  ['of another event', `${JSON.stringify({ ...letter(), id: 'evt_other' })}\n`],
  ['zeros', '\0\0\0\n'],
])('passes over a line that is %s, and keeps it', async (_, damage) => {
  const { files, path } = open();
  const [first, second] = [letter(), letter()];
  await files.add('siem', [first]);
  appendFileSync(path, damage);
  await files.add('siem', [second]);
  expect(await all(files.list('siem'))).toEqual([first, second]);
  await files.replace('siem', new Map([[first.id, undefined]]));
  expect(await all(files.list('siem'))).toEqual([second]);
  expect(readFileSync(path, 'utf8')).toContain(damage);
});

test('replaces and removes exactly what it is told, while others are added', async () => {
  const change = fc.constantFrom('keep', 'remove', 'replace');
  const steps = fc.array(fc.record({ adds: fc.nat(3), changes: fc.array(change, { maxLength: 10 }) }), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const { files } = open();
      let expected: DeadLetter[] = [];
      for (const { adds, changes } of sequence) {
        const replacements = new Map<string, DeadLetter | undefined>();
        expected.forEach((each, index) => {
          if (changes[index] === 'remove') replacements.set(each.id, undefined);
          if (changes[index] === 'replace') replacements.set(each.id, { ...each, reason: 'still no' });
        });
        const added = Array.from({ length: adds }, () => letter());
        await Promise.all([
          files.replace('siem', replacements),
          ...added.map((each) => files.add('siem', [each])),
          files.replace('siem', new Map()),
        ]);
        expected = [
          ...expected.flatMap((each) => (replacements.has(each.id) ? (replacements.get(each.id) ?? []) : [each])),
          ...added,
        ];
        expect(await all(files.list('siem'))).toEqual(expected);
      }
    }),
    { numRuns: 20 },
  );
}, 30_000);

test('is not disturbed by what a crash left behind', async () => {
  const { files, path } = open();
  const [first, second] = [letter(), letter()];
  await files.add('siem', [first, second]);
  writeFileSync(`${path}.new`, 'half a lin');
  await files.replace('siem', new Map([[first.id, undefined]]));
  expect(await all(files.list('siem'))).toEqual([second]);
  expect(existsSync(`${path}.new`)).toBe(false);
});

test('says with a typed error what can not be read or changed', async () => {
  const { files, path } = open();
  mkdirSync(path);
  await expect(all(files.list('siem'))).rejects.toMatchObject({ code: 'AUDIT_JOURNAL_FAILED' });
  await expect(files.replace('siem', new Map())).rejects.toMatchObject({ code: 'AUDIT_JOURNAL_FAILED' });
});

test('loses no letter when it is killed at any moment', async () => {
  for (let round = 1; round <= 5; round += 1) {
    const { files, path } = open();
    const program = new Program('journal/bury-and-replace', [join(path, '..', '..')]);
    await program.printed(round * 20);
    program.process.kill('SIGKILL');
    await program.exit;
    const said = program.output.map((line) => line.split(' '));
    const added = said.filter(([what]) => what === 'added').map(([, id]) => id);
    const removing = new Set(said.filter(([what]) => what === 'removing').map(([, id]) => id));
    const removed = said.filter(([what]) => what === 'removed').map(([, id]) => id);
    const kept = new Set((await all(files.list('siem'))).map(({ id }) => id));
    expect(added.filter((id = '') => !removing.has(id) && !kept.has(id))).toEqual([]);
    expect(removed.filter((id = '') => kept.has(id))).toEqual([]);
  }
}, 60_000);
