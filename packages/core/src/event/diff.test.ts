import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diff } from './diff.js';

describe('A diff', () => {
  it('names what changed, was added and was removed', () => {
    const before = { name: 'a', roles: ['user'], gone: 1, same: { deep: [1] } };
    const after = { name: 'b', roles: ['user', 'admin'], same: { deep: [1] }, added: { x: 1 } };
    expect(diff(before, after)).toEqual([
      { path: '/name', from: 'a', to: 'b' },
      { path: '/roles/1', to: 'admin' },
      { path: '/gone', from: 1 },
      { path: '/added', to: { x: 1 } },
    ]);
  });

  it('escapes keys as RFC 6901 says, and knows keys that objects inherit', () => {
    expect(diff({ 'a/b': 1, 'c~d': 1 }, { 'a/b': 2, 'c~d': 2, toString: 'own' })).toEqual([
      { path: '/a~1b', from: 1, to: 2 },
      { path: '/c~0d', from: 1, to: 2 },
      { path: '/toString', to: 'own' },
    ]);
    expect(diff({}, JSON.parse('{"__proto__":{"a":1}}'))).toEqual([{ path: '/__proto__', to: { a: 1 } }]);
  });

  it('shows each field of what is created or deleted', () => {
    expect(diff(undefined, { id: 1 })).toEqual([{ path: '/id', to: 1 }]);
    expect(diff({ id: 1 }, null)).toEqual([{ path: '/id', from: 1 }]);
  });

  it('compares values as they would be recorded', () => {
    expect(diff({ at: new Date(0), n: Number.NaN }, { at: new Date(0), n: Number.NaN })).toEqual([]);
    expect(diff(new Map([['a', 1n]]), new Map([['a', 2n]]))).toEqual([{ path: '/a', from: '1', to: '2' }]);
  });

  it('tells a change of kind as one change', () => {
    expect(diff({ a: [1] }, { a: { 0: 1 } })).toEqual([{ path: '/a', from: [1], to: { 0: 1 } }]);
    expect(diff('a', 2)).toEqual([{ path: '', from: 'a', to: 2 }]);
  });

  it('is empty exactly for equal JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
        fc.pre(!isDeepStrictEqual(before, after));
        expect(diff(before, structuredClone(before))).toEqual([]);
        expect(diff({ state: before }, { state: after })).not.toEqual([]);
      }),
    );
  });
});
