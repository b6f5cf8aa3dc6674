import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { eventLine, eventLines, idOf } from '../journal/event-line.fixture.js';
import { batchOf, createBatch, EncodedBatch } from './batch.js';

test('shows the same events as bytes, lines, ids and objects', () => {
  const lines = eventLines(3, 'é\n');
  const batch = createBatch(Buffer.from(`${lines.join('\n')}\n`));
  expect(batch.size).toBe(3);
  expect(batch.starts.map((start) => batch.bytes.toString('utf8', start).split('\n')[0])).toEqual(lines);
  expect(batch.lines.map(String)).toEqual(lines);
  expect(batch.ids).toEqual(lines.map(idOf));
  expect(batch.events).toEqual(lines.map((line) => JSON.parse(line)));
});

test('is named by the ids it has, in their order', () => {
  const lines = eventLines(3);
  const batch = batchOf(lines);
  expect(batch.key).toBe(createHash('sha256').update(lines.map(idOf).join('\n')).digest('base64url'));
  expect(batchOf(lines.map((line) => line.replace('}', ',"more":1}'))).key).toBe(batch.key);
  expect(batchOf(lines.toReversed()).key).not.toBe(batch.key);
});

test('is named by its ends and its size where it was cut from a journal', () => {
  const cut = cutOf(eventLines(5));
  const [head, tail] = [cut.part(0, 3), cut.part(3, 5)];
  const again = [cutOf(cut.lines.map(String)), cutOf(head.lines.map(String)), cutOf(tail.lines.map(String))];
  expect([cut, head, tail].map(({ key }) => key)).toEqual(again.map(({ key }) => key));
  const [first, , ...others] = cut.ids;
  const gaps = [cut.only((id) => id === first || others.includes(id)), cut.only((id) => id !== others[0])];
  expect(new Set([cut, head, tail, cut.part(0, 1), ...gaps].map(({ key }) => key)).size).toBe(6);
  expect(cut.only(() => true).key).toBe(cut.key);
});

test('reads ids of any length, as a test may make them', () => {
  expect(batchOf(['{"id":"evt_1","group":"a"}', '{"group":"b","id":"evt_2"}']).ids).toEqual(['evt_1', 'evt_2']);
});

test('gives parts as views of the same bytes', () => {
  const lines = eventLines(4);
  const batch = new EncodedBatch(Buffer.from(`${lines.join('\n')}\n`));
  const part = batch.part(1, 3);
  expect(part.lines.map(String)).toEqual(lines.slice(1, 3));
  expect(part.bytes.buffer).toBe(batch.bytes.buffer);
  expect(part.lastId).toBe(idOf(lines[2] ?? ''));
});

test('gives the events that are wanted, in their order', () => {
  const lines = eventLines(4);
  const batch = new EncodedBatch(Buffer.from(`${lines.join('\n')}\n`));
  const wanted = new Set([idOf(lines[3] ?? ''), idOf(lines[1] ?? '')]);
  expect(batch.only((id) => wanted.has(id)).lines.map(String)).toEqual([lines[1], lines[3]]);
});

test('is made of events or of lines, whatever the order of their fields', () => {
  const line = eventLine();
  const batch = batchOf([line, `{"action":"report.exported","id":"evt_2"}`]);
  expect(batch.ids).toEqual([idOf(line), 'evt_2']);
  expect(batchOf(batch.events).lines.map(String)).toEqual(batch.lines.map(String));
  expect(batchOf([])).toMatchObject({ size: 0, ids: [], events: [] });
});

test('refuses to parse a damaged line', () => {
  const batch = createBatch(Buffer.from(`${eventLine().slice(0, -1)}\n`));
  expect(() => batch.events).toThrow(expect.objectContaining({ kind: 'refused' }));
});

/** A batch as it is read from a journal. */
function cutOf(lines: readonly string[]): EncodedBatch {
  const { bytes, starts } = batchOf(lines);
  return new EncodedBatch(bytes, starts);
}
