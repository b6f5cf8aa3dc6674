import { BadRequestException } from '@nestjs/common';
import { expect, it } from 'vitest';
import { reasonOf } from './reason-of.js';

it.each([
  ['texts', ['name is empty', 'age is no number'], 'name is empty; age is no number'],
  ['messages', [{ field: 'name', message: 'name is empty' }], 'name is empty'],
  [
    "class-validator's errors",
    [
      {
        property: 'owner',
        value: { id: 'hidden' },
        children: [{ property: 'id', value: 'hidden', constraints: { isInt: 'id is no number', min: 'id is low' } }],
      },
    ],
    'owner.id is no number; owner.id is low',
  ],
])('gives what a list of %s says', (_of, list, reason) => {
  expect(reasonOf(new BadRequestException(list))).toBe(reason);
});

it.each([
  ['an empty list', []],
  ['a list of what it does not know', [{ field: 'name', given: 'hidden' }, null, Object.create(null)]],
])('leaves it to the exception where there is %s', (_what, list) => {
  const exception = new BadRequestException(list);
  expect(reasonOf(exception)).toBe(exception);
});

it('leaves other errors as they are', () => {
  const error = new Error('Disk full');
  expect(reasonOf(error)).toBe(error);
});
