import { describe, expect, it } from 'vitest';
import { cpuTime } from '../cpu-time.fixture.js';
import { defaultLimits, resolveLimits } from './limits.js';
import { Snapshot } from './snapshot.js';

function copy(value: unknown, limits = defaultLimits) {
  const snapshot = new Snapshot(limits);
  return { json: snapshot.value(value, '/metadata'), truncated: snapshot.truncated };
}

describe('A snapshot', () => {
  it.each([
    ['undefined', undefined, undefined],
    ['a function', () => 1, undefined],
    ['a symbol', Symbol('s'), undefined],
    ['null', null, null],
    ['NaN', Number.NaN, 'NaN'],
    ['infinity', -Infinity, '-Infinity'],
    ['a bigint', 2n ** 70n, '1180591620717411303424'],
    ['a huge bigint', 1n << 10_000_000n, '[bigint]'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid date', new Date(Number.NaN), 'Invalid Date'],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, { b: 3n }],
      ]),
      { a: 1, 2: { b: '3' } },
    ],
    ['a set', new Set([1, 'two', undefined]), [1, 'two', null]],
    ['a buffer', Buffer.from('secret'), '[6 bytes]'],
    ['an ArrayBuffer', new ArrayBuffer(3), '[3 bytes]'],
    ['a view', new Float64Array(2), '[16 bytes]'],
    ['a boxed text', Object('text'), 'text'],
    ['a boxed bigint', Object(5n), '5'],
    ['a boxed truth value', Object(false), false],
    ['a URL', new URL('https://example.org/a'), 'https://example.org/a'],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['a regular expression', /a/, {}],
    ['undefined in an object', { a: undefined, b: 1 }, { b: 1 }],
    ['what JSON leaves out, in an array', [undefined, () => 1, Symbol('s')], [null, null, null]],
    // oxlint-disable-next-line no-sparse-arrays -- the case itself
    ['a sparse array', [1, , 3], [1, null, 3]],
  ])('of %s is defined', (_, value, expected) => {
    expect(copy(value).json).toEqual(expected);
  });

  it('of an error has its name, message, code and cause, and never its stack', () => {
    const error = Object.assign(new TypeError('broken', { cause: new Error('inner') }), {
      code: 'E_BROKEN',
      secret: 1,
    });
    expect(copy(error).json).toEqual({
      name: 'TypeError',
      message: 'broken',
      code: 'E_BROKEN',
      cause: { name: 'Error', message: 'inner' },
    });
  });

  it('of a class instance has its own properties', () => {
    class Invoice {
      amount = 3;
      get total() {
        return 4;
      }
    }
    expect(copy(new Invoice()).json).toEqual({ amount: 3 });
  });

  it('asks toJSON once, with the key', () => {
    const asked: unknown[] = [];
    const again = { toJSON: () => ({ toJSON: () => 'twice' }) };
    const json = copy({ id: { toJSON: (key: unknown) => (asked.push(key), 'one') }, again }).json;
    expect(json).toEqual({ id: 'one', again: {} });
    expect(asked).toEqual(['id']);
  });

  it('marks what cannot be read, that value alone', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const hostile = {
      get thrown(): never {
        throw new Error('no');
      },
      proxy,
      lying: new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('no');
          },
        },
      ),
      toJSON: undefined,
      json: {
        toJSON: () => {
          throw new Error('no');
        },
      },
      fine: 1,
    };
    expect(copy(hostile).json).toEqual({
      thrown: '[unreadable]',
      proxy: '[unreadable]',
      lying: '[unreadable]',
      json: '[unreadable]',
      fine: 1,
    });
  });

  it('marks cycles, through maps and sets too, and keeps what is merely shared', () => {
    const shared = { a: 1 };
    const cyclic: Record<string, unknown> = { one: shared, two: shared, list: new Set() };
    cyclic['self'] = cyclic;
    cyclic['map'] = new Map([['back', cyclic]]);
    expect(copy(cyclic).json).toEqual({
      one: { a: 1 },
      two: { a: 1 },
      list: [],
      self: '[circular]',
      map: { back: '[circular]' },
    });
  });

  it('keeps __proto__ as a key, without touching a prototype', () => {
    const json = copy(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')).json;
    expect(JSON.stringify(json)).toBe('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });

  it('does not show what changes later', () => {
    const value = { list: [{ a: 1 }] };
    const { json } = copy(value);
    value.list[0] = { a: 2 };
    expect(json).toEqual({ list: [{ a: 1 }] });
  });
});

describe('Limits', () => {
  it('cut texts on a code point and tell the original size', () => {
    const text = `${'x'.repeat(63)}😀${'y'.repeat(100)}`;
    expect(copy({ text }, resolveLimits({ string: 64 }))).toEqual({
      json: { text: 'x'.repeat(63) },
      truncated: [{ path: '/metadata/text', size: 165 }],
    });
  });

  it('leave out keys and items beyond, and do not read them', () => {
    let read = 0;
    const items = new Proxy([], {
      get: (_, key) => (key === 'length' ? 1e9 : ((read += 1), key === 'toJSON' ? undefined : 1)),
    });
    const keys = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, index]));
    const { json, truncated } = copy({
      items,
      keys,
      map: new Map(Object.entries(keys)),
      set: new Set(Object.keys(keys)),
    });
    expect(json).toMatchObject({
      items: expect.objectContaining({ length: 200 }),
      set: expect.objectContaining({ length: 200 }),
    });
    expect(read).toBeLessThan(300);
    expect(truncated).toEqual([
      { path: '/metadata/items', size: 1e9 },
      { path: '/metadata/keys', size: 500 },
      { path: '/metadata/map', size: 500 },
      { path: '/metadata/set', size: 500 },
    ]);
  });

  it('name what lies too deep', () => {
    const { json, truncated } = copy({ a: { b: { c: {} }, list: [[1]] } }, resolveLimits({ depth: 3 }));
    expect(json).toEqual({ a: { b: { c: '[object]' }, list: ['[array]'] } });
    expect(truncated).toEqual([
      { path: '/metadata/a/b/c', size: 4 },
      { path: '/metadata/a/list/0', size: 4 },
    ]);
  });

  it('cut long keys, escape pointers, and point at what is around when a pointer grows long', () => {
    const { json, truncated } = copy({ ['k'.repeat(1000)]: 1, 'a/b~c': 'x'.repeat(9000) });
    expect(json).toEqual({ ['k'.repeat(256)]: '[omitted]', 'a/b~c': 'x'.repeat(8192) });
    expect(truncated).toEqual([
      { path: '/metadata', size: 1000 },
      { path: '/metadata/a~1b~0c', size: 9000 },
    ]);
  });

  it('bound the work that sharing multiplies', () => {
    let laughs: unknown = 'lol';
    for (let level = 0; level < 7; level += 1) laughs = Array.from({ length: 200 }, () => laughs);
    let nested: unknown = 'deep';
    for (let level = 0; level < 100_000; level += 1) nested = { nested };
    const texts = Array.from({ length: 200 }, () => Array.from({ length: 200 }, () => 'x'.repeat(8192)));
    copy(laughs); // warm
    const start = cpuTime();
    for (const value of [laughs, nested, texts]) {
      const { json, truncated } = copy(value);
      expect(JSON.stringify(json).length).toBeLessThan(400_000);
      expect(truncated.length).toBeGreaterThan(0);
      expect(truncated.length).toBeLessThanOrEqual(64);
    }
    expect(cpuTime() - start).toBeLessThan(150);
  });

  it.each([
    [{ event: 8191 }, "'limits.event' is a whole number from 8192 to 268435456, not 8191."],
    [{ depth: 0 }, "'limits.depth' is a whole number from 1 to 64, not 0."],
    [{ keys: 1.5 }, "'limits.keys'"],
    [{ string: '9' }, "'limits.string'"],
    [{ sting: 9 }, "There is no option 'sting'; there are event, depth, keys, string"],
  ])('refuse %o', (limits, message) => {
    expect(() => resolveLimits(limits as object)).toThrow(
      expect.objectContaining({ code: 'AUDIT_INVALID_OPTIONS', message: expect.stringContaining(message) }),
    );
  });
});
