import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTime } from '../cpu-time.fixture.js';
import { eventChanges } from './changes.js';
import { diff } from './diff.js';
import { defaultLimits } from './limits.js';
import { Snapshot } from './snapshot.js';

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

describe('A diff of what is too large to compare', () => {
  const numbers = (length: number, from = 0) => Array.from({ length }, (_, index) => from + index);
  const record = (length: number, prefix: string) =>
    Object.fromEntries(numbers(length).map((n) => [`${prefix}${n}`, n]));

  it('takes nothing for removed or added that may only have been cut', () => {
    const rest = record(10_000, 'k');
    const changes = diff({ ...rest, last: 1 }, { first: 1, ...rest, last: 1 });
    expect(changes).toEqual([
      {
        path: '',
        from: '[object]',
        to: '[object]',
        truncated: [
          { path: '/from', size: 10_001 },
          { path: '/to', size: 10_002 },
        ],
      },
    ]);
  });

  it('takes nothing for unchanged that lies beyond', () => {
    const before = { list: numbers(10_001), name: 'a' };
    const cut = { from: '[array]', to: '[array]', path: '/list' };
    expect(diff(before, { list: [...numbers(10_000), 'changed'], name: 'b' })).toEqual([
      { ...cut, truncated: ['/from', '/to'].map((path) => ({ path, size: 10_001 })) },
      { path: '/name', from: 'a', to: 'b' },
    ]);
    expect(diff({ huge: 1n << 100_000n }, { huge: (1n << 100_000n) + 1n })).toHaveLength(1);
    expect(diff({ huge: 1n << 100_000n }, { huge: 1n << 100_000n })).toEqual([]);
  });

  it('shows what was surely added to a state that is whole, and that there is more', () => {
    const created = diff(undefined, record(10_001, 'k'));
    expect(created).toHaveLength(10_001);
    expect(created.slice(0, 2)).toEqual([
      { path: '', to: '[object]', truncated: [{ path: '/to', size: 10_001 }] },
      { path: '/k0', to: 0 },
    ]);
  });

  it('compares texts and bytes whole, and shows no bytes', () => {
    const long = 'x'.repeat(3_000_000);
    expect(diff({ long, last: 1 }, { long: `${long.slice(1)}y`, last: 1 })).toEqual([
      { path: '/long', from: long, to: `${long.slice(1)}y` },
    ]);
    expect(diff({ long, other: 1 }, { first: long, long, other: 1 })).toEqual([{ path: '/first', to: long }]);
    const bytes = { path: '/bytes', from: '[2 bytes]', to: '[2 bytes]' };
    expect(diff({ bytes: Buffer.from('ab') }, { bytes: Buffer.from('ac') })).toEqual([bytes]);
    expect(diff({ bytes: new Uint8Array([1, 2]).buffer }, { bytes: new Uint8Array([1, 3]) })).toEqual([bytes]);
    expect(diff({ bytes: Buffer.from('ab') }, { bytes: new Uint8Array(Buffer.from('ab')) })).toEqual([]);
    expect(diff({}, { file: { bytes: Buffer.from('ab') } })).toEqual([{ path: '/file', to: { bytes: '[2 bytes]' } }]);
    expect(diff({ ['k'.repeat(300)]: 1 }, { ['k'.repeat(300)]: 2 })).toHaveLength(1);
  });

  it('does not know that what it could not read is the same', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(diff({ proxy }, { proxy })).toEqual([{ path: '/proxy', from: '[unreadable]', to: '[unreadable]' }]);
  });

  it('is marked as cut, with original sizes, where it is recorded', () => {
    const snapshot = new Snapshot(defaultLimits);
    const states = {
      before: { list: numbers(20_000), long: 'x'.repeat(2_000_000) },
      after: { list: numbers(30_000), long: `${'x'.repeat(2_000_000)}y`, more: { list: numbers(40_000) } },
    };
    const changes = eventChanges(states, snapshot);
    expect(changes).toEqual([
      { path: '/list', from: '[array]', to: '[array]' },
      { path: '/long', from: 'x'.repeat(8192), to: 'x'.repeat(8192) },
      { path: '/more', to: { list: numbers(200) } },
    ]);
    expect(snapshot.truncated).toEqual([
      { path: '/changes/0/from', size: 20_000 },
      { path: '/changes/0/to', size: 30_000 },
      { path: '/changes/1/from', size: 2_000_000 },
      { path: '/changes/1/to', size: 2_000_001 },
      { path: '/changes/2/to/list', size: 40_000 },
    ]);
  });

  it('never invents: what it names is there, and different', () => {
    const leaf = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constant('x'));
    const state = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(leaf, fc.array(leaf, { maxLength: 4 })));
    // What lies around takes the budget of 262,144 values, so that the states are cut at different places.
    const around = fc.nat(8).map((rest) => numbers(27).map((part) => numbers(part < 26 ? 10_000 : 2117 - rest)));
    fc.assert(
      fc.property(state, state, around, fc.nat(5), (before, after, filler, more) => {
        const bigger = [...filler.slice(1), numbers(more), filler[0]];
        const changes = diff({ filler, ...before }, { filler: bigger, ...after }).filter(({ path }) =>
          /^\/[abc]/.test(path),
        );
        for (const { path, from, to, truncated } of changes) {
          if (truncated) continue;
          const at = (whole: object): unknown =>
            path
              .split('/')
              .slice(1)
              .reduce<unknown>((inner, key) => (Object(inner) as Record<string, unknown>)[key], whole);
          expect([at(before), at(after)]).toEqual([from, to]);
        }
      }),
      { numRuns: 6 },
    );
  });

  it('is recorded at the value around a path that is too long, so that no key is halved', () => {
    const key = `https://user:${'S3CR3T'.repeat(2000)}@host`;
    const snapshot = new Snapshot(defaultLimits);
    expect(eventChanges({ before: { a: { [key]: 1 } }, after: { a: { [key]: 2 } } }, snapshot)).toEqual([
      { path: '/a' },
    ]);
    expect(snapshot.truncated).toEqual([{ path: '/changes/0/path', size: key.length + 5 }]);
  });

  it('takes a bounded time', () => {
    let laughs: unknown = 'lol';
    for (let level = 0; level < 20; level += 1) laughs = Array.from({ length: 100 }, () => laughs);
    const wide = record(10_000, 'x'.repeat(1000));
    // Without bounds this would take until the test runner's patience ends.
    expect(diff({ laughs }, { laughs }).some(({ truncated }) => truncated)).toBe(true);
    expect(diff({ wide: numbers(20).map(() => wide) }, {})).not.toEqual([]);
  });

  it('takes a bounded time also where all is cut far below long keys', () => {
    let deep: unknown = numbers(20).map(() => numbers(1_000).map(() => []));
    for (let level = 0; level < 62; level += 1) deep = { ['~/'.repeat(120)]: deep };
    const start = cpuTime();
    expect(diff({}, deep).some(({ truncated }) => truncated)).toBe(true);
    expect(cpuTime() - start).toBeLessThan(1_000);
  });
});
