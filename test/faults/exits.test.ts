import { describe, expect } from 'vitest';
import { expectKept } from './harness/evidence.js';
import { test } from './harness/place.js';

describe('a process that ends in the tick in which it records', () => {
  test.for([
    ['exit', 7],
    ['exception', 1],
    ['rejection', 1],
    ['last', 0],
  ] as const)('(by %s) has written it, and its exit code stays', async ([how, code], { place }) => {
    const writer = await place.writer();
    await writer.open();
    writer.tell({ do: 'end', how });
    expect(await writer.exit).toEqual({ code, signal: null });
    expect(place.events.map(({ id }) => id)).toEqual(writer.recorded);
    expect(writer.recorded).toHaveLength(1);
  });
});

describe('a trail whose sink does not answer', () => {
  test('is closed by SIGTERM where that was asked for, and the process ends of it', async ({ place }) => {
    const receiver = await place.receiver();
    receiver.behave(() => undefined);
    const writer = await place.writer({ trail: { closeOn: ['SIGTERM'] }, http: { url: receiver.url } });
    await writer.open();
    writer.tell({ do: 'record', events: 20 });
    await writer.settled(20);
    writer.signal('SIGTERM');
    expect(await writer.exit).toEqual({ code: null, signal: 'SIGTERM' });
    expectKept(writer.kept, place.events);

    await receiver.breakSink.slow();
    const next = await place.writer({ http: { url: receiver.url } });
    await next.open();
    expect(await next.close()).toMatchObject({ pending: 0, lost: 0 });
    expect(receiver.events.map(({ id }) => id)).toEqual(expect.arrayContaining([...writer.kept]));
  });

  test('is closed by its deadline, and says what is pending', async ({ place }) => {
    const receiver = await place.receiver();
    receiver.behave(() => undefined);
    const writer = await place.writer({ http: { url: receiver.url } });
    await writer.open();
    writer.tell({ do: 'record', events: 20 });
    await writer.settled(20);
    expect(await writer.close(200)).toEqual({ delivered: 0, pending: 20, lost: 0 });
    writer.leave();
    expect(await writer.exit).toEqual({ code: 0, signal: null });
  });
});

test('closing twice, at once and later, gives one result', async ({ place }) => {
  const writer = await place.writer({ file: { path: `${place.directory}/copy.jsonl` } });
  await writer.open();
  writer.tell({ do: 'record', events: 5 });
  await writer.settled(5);
  writer.tell({ do: 'close', times: 3 });
  writer.tell({ do: 'close' });
  await writer.until(() => writer.closed.length === 4);
  const result = { delivered: 5, pending: 0, lost: 0 };
  expect(writer.closed).toEqual([result, result, result, result]);
});

test('recording after the end throws an error that says so, and harms nothing', async ({ place }) => {
  const writer = await place.writer();
  await writer.open();
  writer.tell({ do: 'record', events: 1 });
  await writer.settled(1);
  await writer.close();
  writer.tell({ do: 'record', events: 1 });
  await writer.settled(2);
  expect(writer.failed).toEqual(['AUDIT_CLOSED']);
  writer.leave();
  expect(await writer.exit).toEqual({ code: 0, signal: null });
  expect(place.events.map(({ id }) => id)).toEqual(writer.kept);
});
