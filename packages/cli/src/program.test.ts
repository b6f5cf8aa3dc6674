import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { answerOf } from './replay/recorded-trail.fixture.js';

const commands = ['query', 'history', 'activity', 'stats', 'tail', 'export', 'replay', 'health'];

it('shows somebody who has never seen it where to start', async () => {
  const { status, out, err } = await answerOf([]);
  expect([status, err]).toEqual([0, '']);
  expect(out).toContain('audit-trail query --target document:42 --type d    who deleted document 42?');
  for (const command of commands) expect(out).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  expect((await answerOf(['--help'])).out).toBe(out);
});

it.each(commands)('explains %s, with examples', async (command) => {
  const { status, out } = await answerOf([command, '--help']);
  expect(status).toBe(0);
  expect(out).toMatch(new RegExp(`Examples:\n {2}.*audit-trail ${command}`));
  expect(out).toContain('--trail <path>');
  expect((await answerOf(['help', command])).out).toBe(out);
});

it('tells its version', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(await answerOf(['--version'])).toEqual({ status: 0, out: `${version}\n`, err: '' });
});

it.each([
  [['--utc'], 'audit-trail: Name a command. See audit-trail --help.\n'],
  [['qury'], "audit-trail: unknown command 'qury' (Did you mean query?). See audit-trail --help.\n"],
  [['history'], "audit-trail: missing required argument 'target'. See audit-trail --help.\n"],
  [['\u001b[2J'], "audit-trail: unknown command '\\x1b[2J'. See audit-trail --help.\n"],
])('refuses %j', async (args, err) => {
  expect(await answerOf(args)).toEqual({ status: 2, out: '', err });
});
