import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpReceiver } from '@audit-trail/testing';
import { expect, test } from 'vitest';
import { answerOf, idsOf, recordedTrail, sinkRefusing, temporaryDirectory } from '../replay/recorded-trail.fixture.js';

test('sends events to a receiver, oldest first, with the bytes and ids of the journal', async () => {
  await using receiver = await HttpReceiver.start();
  const trail = temporaryDirectory();
  const ids = await recordedTrail(trail, 1200);
  const answer = await answerOf(['replay', '--trail', trail, '--to', receiver.url]);
  const host = `127.0.0.1:${receiver.port}`;
  expect(answer).toEqual({ status: 0, out: `Delivered 1,200 events to ${host}.\n`, err: '' });
  expect(idsOf(receiver.events)).toEqual(ids);
  expect(receiver.requests.map(({ events }) => events.length)).toEqual([500, 500, 200]);
  expect(Buffer.concat(receiver.requests.map(({ body }) => body)).toString()).toBe(linesIn(trail));
});

function linesIn(trail: string): string {
  return readdirSync(trail, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\d{20}\.jsonl$/.test(path))
    .toSorted()
    .map((path) => readFileSync(join(trail, path), 'utf8'))
    .join('');
}

test('sends only the events that are asked for, as the receiver wants them', async () => {
  await using receiver = await HttpReceiver.start();
  const trail = temporaryDirectory();
  const ids = await recordedTrail(trail, 40);
  const args = ['--to', receiver.url, '--actor', 'odd', '--after', ids[20] ?? '', '--format', 'array', '--gzip'];
  const answer = await answerOf(['replay', '--trail', trail, ...args, '--since', 'yesterday']);
  expect(answer).toMatchObject({ status: 0, err: '' });
  expect(idsOf(receiver.events)).toEqual(ids.filter((_, index) => index > 20 && index % 2 === 1));
  expect(receiver.requests[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'content-encoding': 'gzip',
  });
});

test('sends headers, also from the environment, and shows none of them', async () => {
  await using receiver = await HttpReceiver.start();
  receiver.behave(({ headers }) =>
    receiver.requests.length < 3
      ? { status: 401, body: `You are ${headers['authorization']}, ${String(headers['x-key'])}` }
      : { status: 204 },
  );
  const trail = temporaryDirectory();
  await recordedTrail(trail, 2);
  const headers = [
    '--header-env',
    'Authorization=TOKEN',
    '--header',
    'X-Key: swordfish',
    '--header',
    'X-Source: replay',
  ];
  const answer = await answerOf(['replay', '--trail', trail, '--to', `${receiver.url}?key=hunter22`, ...headers], {
    TOKEN: 'Bearer topsecret',
  });
  expect(answer.status).toBe(0);
  expect(receiver.requests[0]?.headers).toMatchObject({
    authorization: 'Bearer topsecret',
    'x-key': 'swordfish',
    'x-source': 'replay',
  });
  expect(answer.err).toContain('401');
  expect(`${answer.out}${answer.err}`).not.toMatch(/topsecret|swordfish|hunter22/);
});

test('says what was refused and why, fit for a terminal, and ends with 1', async () => {
  await using receiver = await HttpReceiver.start();
  const trail = temporaryDirectory();
  const ids = await recordedTrail(trail, 30);
  receiver.behave(({ events }) =>
    events.some(({ target_id }) => target_id === '7')
      ? { status: 400, body: 'Document 7 is \u001b[31mtoo odd' }
      : { status: 204 },
  );
  const { status, out } = await answerOf(['replay', '--trail', trail, '--to', receiver.url]);
  expect(status).toBe(1);
  expect(out).toMatch(/^Delivered 29 events to .*\nRefused 1 event:\n {2}evt_\w+ {2}.*400.*too odd.*\n$/);
  expect(out).toContain(ids[7]);
  expect(out).not.toContain('\u001b');
  expect(idsOf(receiver.events)).toEqual(ids.filter((_, index) => index !== 7));
});

test('gives up on a receiver that refuses everything, and says why', async () => {
  await using receiver = await HttpReceiver.start();
  receiver.behave(() => ({ status: 400, body: 'no such tenant' }));
  const trail = temporaryDirectory();
  await recordedTrail(trail, 100);
  const { status, out, err } = await answerOf(['replay', '--trail', trail, '--to', receiver.url]);
  expect({ status, out }).toMatchObject({ status: 1, out: expect.stringContaining('Delivered 0 events') });
  expect(err).toMatch(/refused 20 events in a row and took none.*no such tenant/);
});

test('sends what a sink had refused, each event once, and leaves the letters where they are', async () => {
  await using receiver = await HttpReceiver.start();
  const trail = temporaryDirectory();
  const sinks = [sinkRefusing('siem', ['3', '5']), sinkRefusing('archive', ['5', '9'])];
  const ids = await recordedTrail(trail, 12, sinks);
  const first = await answerOf(['replay', '--trail', trail, '--dead-letters', 'siem', '--to', receiver.url]);
  expect(first.status).toBe(0);
  expect(first.err).toContain('stay where they are');
  expect(idsOf(receiver.events)).toEqual([ids[3], ids[5]]);
  receiver.events.length = 0;
  await answerOf(['replay', '--trail', trail, '--to', receiver.url, '--dead-letters']);
  expect(idsOf(receiver.events).toSorted()).toEqual([ids[3], ids[5], ids[9]]);
  const counted = await answerOf(['replay', '--trail', trail, '--dry-run', '--dead-letters', 'archive']);
  expect(counted.out).toMatch(/^2 events \(\d+ bytes|2 events \(\d.* KiB\)/);
});

test('appends lines to a file', async () => {
  const trail = temporaryDirectory();
  await recordedTrail(trail, 700);
  const file = join(temporaryDirectory(), 'again', 'all.jsonl');
  expect(await answerOf(['replay', '--trail', trail, '--to', file])).toMatchObject({ status: 0, err: '' });
  expect(readFileSync(file, 'utf8')).toBe(linesIn(trail));
});

test('sends to a sink of a module, or one that its function makes, and closes it', async () => {
  const trail = temporaryDirectory();
  const ids = await recordedTrail(trail, 3);
  const taken = join(temporaryDirectory(), 'taken');
  const sink = `{
    name: 'own',
    async write({ ids }) { append(ids.join(' ')); },
    async [Symbol.asyncDispose]() { append(' closed '); },
  }`;
  const append = `import { appendFileSync } from 'node:fs';
    const append = (text) => appendFileSync(${JSON.stringify(taken)}, text);`;
  for (const [name, exported] of [
    ['sink.mjs', sink],
    ['function.mjs', `async () => (${sink})`],
  ] as const) {
    const module = join(temporaryDirectory(), name);
    writeFileSync(module, `${append}\nexport default ${exported};`);
    expect(await answerOf(['replay', '--trail', trail, '--sink', module])).toMatchObject({ status: 0, err: '' });
  }
  expect(readFileSync(taken, 'utf8')).toBe(`${ids.join(' ')} closed `.repeat(2));
});

test('counts and sends nothing with --dry-run', async () => {
  await using receiver = await HttpReceiver.start();
  const trail = temporaryDirectory();
  await recordedTrail(trail, 20);
  const { status, out } = await answerOf([
    'replay',
    '--trail',
    trail,
    '--to',
    receiver.url,
    '--dry-run',
    '--actor',
    'odd',
  ]);
  expect(status).toBe(0);
  expect(out).toMatch(/^10 events \(.* KiB\) would be sent to 127\.0\.0\.1:\d+\. Nothing was sent\.\n$/);
  expect(receiver.requests).toEqual([]);
});

test.each<[string, readonly string[], RegExp]>([
  ['nowhere', [], /Say where to/],
  ['two places', ['--to', 'a.jsonl', '--sink', './b.js'], /not both/],
  ['a header for a file', ['--to', 'a.jsonl', '--header', 'A: secret-b'], /--header is for --to with a URL/],
  ['a format for a file', ['--to', 'a.jsonl', '--format', 'array'], /--format is for/],
  ['a header without a name', ['--to', 'https://a.example', '--header', 'secret-b'], /written 'Name: value'/],
  [
    'a header with a wrong name',
    ['--to', 'https://a.example', '--header', 'a,b: secret-b'],
    /not the name of a header/,
  ],
  ['a value in place of a variable', ['--to', 'https://a.example', '--header-env', 'A: secret-b'], /Name=VARIABLE/],
  ['a variable that is not there', ['--to', 'https://a.example', '--header-env', 'A=NONE_SUCH'], /has no NONE_SUCH/],
  ['plain http', ['--to', 'http://a.example/secret-b'], /--allow-insecure/],
  ['a password in the URL', ['--to', 'https://u:secret-b@a.example'], /holds a user or password/],
  ['another scheme', ['--to', 'ftp://a.example/secret-b'], /'url' is an absolute URL/],
  ['no module', ['--sink', './none-such.mjs'], /can't be loaded/],
  ['letters of some events', ['--to', 'a.jsonl', '--dead-letters', '--actor', 'u1'], /leave out/],
  ['letters behind an event', ['--to', 'a.jsonl', '--dead-letters', '--after', 'evt_1'], /leave out/],
  ['an impossible sink', ['--to', 'a.jsonl', '--dead-letters', '../x'], /sink's name/],
])('refuses %s, says what to do, and shows no secret', async (_, args, message) => {
  const trail = temporaryDirectory();
  await recordedTrail(trail, 1);
  const { status, out, err } = await answerOf(['replay', '--trail', trail, ...args]);
  expect(status).toBe(2);
  expect(err).toMatch(message);
  expect(`${out}${err}`).not.toContain('secret-b');
});

test('refuses a module without a sink, and a file that is read itself', async () => {
  const trail = temporaryDirectory();
  const [module, file] = [join(trail, 'module.mjs'), join(temporaryDirectory(), 'audit.jsonl')];
  writeFileSync(module, 'export default { name: "x" };');
  writeFileSync(file, '');
  await recordedTrail(trail, 1);
  const noSink = await answerOf(['replay', '--trail', trail, '--sink', module]);
  expect(noSink).toMatchObject({ status: 2, err: expect.stringContaining('has no sink as its default export') });
  const itself = await answerOf(['replay', '--trail', file, '--to', file]);
  expect(itself).toMatchObject({ status: 2, err: expect.stringContaining('is what is read') });
});
