import { describe, expect, it } from 'vitest';
import { annotate } from './annotation.js';

describe('a route annotation', () => {
  it('is frozen, so that no request can change it', () => {
    expect(Object.isFrozen(annotate('user.deleted', { target: 'user:params.id', metadata: { a: 1 } }))).toBe(true);
  });

  it.each([
    ['', {}, /An action is a text/],
    [undefined, {}, /An action is a text/],
    ['user.deleted', { type: 'delete' }, /type of 'user.deleted' is one of c, r, u, d, not 'delete'/],
    ['user.deleted', { metadata: 'x' }, /metadata of 'user.deleted' is an object or a function/],
    ['user.deleted', { targt: 'user:params.id' }, /no option 'targt'; there are type, target, metadata/],
    ['user.deleted', { target: 'usr.id' }, /must begin with one of params, query, body, args, result/],
  ])('refuses %j with %j', (action, options, message) => {
    expect(() => annotate(action as string, options as never)).toThrow(message);
  });
});
