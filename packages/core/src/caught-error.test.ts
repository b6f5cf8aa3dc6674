import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { codeOf, messageOf } from './caught-error.js';

const foreign: unknown = runInNewContext("Object.assign(new Error('no such file'), { code: 'ENOENT' })");

it('knows an error of another realm, as Jest makes them', () => {
  expect(foreign).not.toBeInstanceOf(Error);
  expect(codeOf(foreign)).toBe('ENOENT');
  expect(messageOf(foreign)).toBe('no such file');
});

it.each([undefined, null, 'text', 7, {}, { code: 7 }])('finds no code in %s', (caught) => {
  expect(codeOf(caught)).toBe('');
});

it('says what was thrown that is no error', () => {
  expect(messageOf('text')).toBe('text');
  expect(messageOf(undefined)).toBe('undefined');
});
