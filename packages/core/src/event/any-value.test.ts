import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuditError } from '../errors.js';
import { createRedactor } from '../redact/redactor.js';
import type { AuditEvent } from './audit-event.js';
import type { AuditInput } from './audit-input.js';
import { buildEvent } from './build.js';
import { encode } from './encode.js';
import { type Limits, resolveLimits } from './limits.js';

const stamp = { id: 'evt_01DGZ0ENR572V8RS7GJ14NWQ08', occurredAt: '2020-08-14T05:04:17.957Z' };
const eleven =
  'id group location action action_type actor_name actor_id target_name target_id metadata occurred_at'.split(' ');

function no(): never {
  throw new Error('no');
}

const secret = 'S3CR3TxyzS3CR3T';

const weirdKeys = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'toJSON',
    'length',
    'className',
    'description',
    '0',
    'a/b~c',
    'k'.repeat(500),
    '\u2028',
    '\ud800',
  ),
);

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const oddities = fc.constantFrom<() => unknown>(
  () => revoked({}),
  () => revoked([]),
  () => new Proxy([{ path: '/a' }], { get: (_, key) => (key === 'length' ? 1 : no()) }),
  () => [revoked({}), Object.defineProperty({}, 'path', { get: no, enumerable: true })],
  () => Object.defineProperties({}, { id: { get: no }, before: { get: no }, chain: { get: no } }),
  () => new Proxy({}, { get: no, ownKeys: no, getPrototypeOf: no, has: no }),
  () => new Proxy([], { get: no }),
  () => new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 32 - 1 : undefined) }),
  () => Object.defineProperty({ fine: 1 }, 'thrown', { get: no, enumerable: true }),
  () => ({ toJSON: no }),
  () => ({ toJSON: () => ({ toJSON: no, fine: 1n }) }),
  () => ({ toString: no, [Symbol.toPrimitive]: no }),
  () => Object.defineProperty(new Map([[1, 2]]), 'size', { value: 'many' }),
  () => Object.defineProperty(new Set([1]), 'size', { value: 1e12 }),
  () => Object.assign(new Map(), { [Symbol.iterator]: no }),
  () => new Map<unknown, unknown>([[{ toString: no }, 1]]),
  () => new Set([new Set([1n])]),
  () => Object.assign(new Error('e'), { message: 7, code: Symbol('s') }),
  () => new Date(Number.NaN),
  () => Buffer.alloc(9),
  () => Object.assign([], { length: 1e6 }),
  () => 'x'.repeat(20_000),
  () => '\u0007'.repeat(9000),
  () => '😀'.repeat(5000),
  () => Object(1n),
  () => no,
  () => Symbol('s'),
  () => {
    const cycle: unknown[] = [];
    return cycle.concat([cycle], Object.assign(cycle, { 0: cycle }));
  },
  () => {
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level += 1) deep = level % 2 ? [deep] : { deep };
    return deep;
  },
  () => JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
);

const ordinary = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withNullPrototype: true,
  withBoxedValues: true,
  stringUnit: 'binary',
});

/** Makers of values, since fast-check itself looks into the values it makes. */
const hostile = fc.letrec<{ maker: () => unknown }>((tie) => ({
  maker: fc.oneof(
    { maxDepth: 5 },
    oddities,
    ordinary.map((value) => () => value),
    fc.array(tie('maker'), { maxLength: 5 }).map((makers) => () => makers.map((make) => make())),
    fc
      .array(fc.tuple(weirdKeys, tie('maker')), { maxLength: 5 })
      .map((entries) => () => Object.fromEntries(entries.map(([key, make]) => [key, make()]))),
  ),
})).maker;

const limits = fc
  .record({
    event: fc.integer({ min: 8192, max: 65_536 }),
    depth: fc.integer({ min: 1, max: 10 }),
    keys: fc.integer({ min: 1, max: 200 }),
    string: fc.integer({ min: 64, max: 10_000 }),
  })
  .map(resolveLimits);

const redact = createRedactor({}, no);

function line(input: object, within: Limits): string {
  const built = buildEvent({ action: 'user.2fa_succeeded', type: 'r', ...input }, {}, stamp, within);
  return encode(redact?.(built) ?? built, within);
}

function outcomeOf(input: object): string {
  try {
    JSON.parse(line(input, resolveLimits({})));
    return 'recorded';
  } catch (error) {
    return error instanceof AuditError ? error.code : String(error);
  }
}

describe('Whatever is recorded', () => {
  it('makes one line of JSON, within the limits, with the base fields first', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 8, maxLength: 8 }), weirdKeys, limits, (makers, key, within) => {
        const [a, b, c, d, e, f, g, h] = makers.map((make) => make());
        const input = {
          metadata: { [key]: a, b },
          actor: { id: b, name: c, type: d, chain: [{ id: e }, { name: f }] },
          target: [{ id: f, name: g }, { type: h }],
          reason: g,
          changes: [{ path: `/${key}`, from: a, to: h }],
          facts: { requestId: c, status: d, claimed: e, [key]: f },
        };
        const text = line(input, within);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(within.event);
        expect(text).not.toMatch(
          // oxlint-disable-next-line no-control-regex -- these are what must not appear
          /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[^\\]\\ud[89a-f]/,
        );
        const event: AuditEvent = JSON.parse(text);
        expect(Object.keys(event).slice(0, 11)).toEqual(eleven);
        expect(event).toMatchObject({ id: stamp.id, action: 'user.2fa_succeeded', occurred_at: stamp.occurredAt });
        expect(encode(event, within)).toBe(text);
        expect({}).not.toHaveProperty('polluted');
      }),
    );
  });

  it('is refused with a typed error, if at all, also where whole fields are hostile', () => {
    const field = fc.constantFrom(...'actor group location target metadata reason changes facts outcome'.split(' '));
    fc.assert(
      fc.property(fc.array(fc.tuple(field, hostile)), (fields) => {
        const input = Object.fromEntries(fields.map(([name, make]) => [name, make()]));
        expect(['recorded', 'AUDIT_INVALID_INPUT']).toContain(outcomeOf(input));
      }),
      { numRuns: 200 },
    );
  });

  it('is recorded also where whole fields throw, or can be read no more', () => {
    const field = fc.constantFrom('actor', 'group', 'location', 'target', 'metadata', 'reason', 'changes', 'facts');
    const throwing = fc.constantFrom(
      'actor',
      'target',
      'metadata',
      'outcome',
      'changes',
      'facts',
      'causedBy',
      'commit',
    );
    const unreadable = fc.constantFrom<() => unknown>(
      () => revoked({}),
      () => new Proxy({}, { get: no, ownKeys: no, getPrototypeOf: no, has: no }),
    );
    const list = fc.constantFrom<() => unknown>(
      () => revoked([]),
      () => new Proxy([1], { get: no }),
      () => [revoked({}), Object.defineProperty({}, 'path', { get: no })],
    );
    const hostileFields = fc.oneof(fc.tuple(field, unreadable), fc.tuple(fc.constantFrom('target', 'changes'), list));
    fc.assert(
      fc.property(fc.array(hostileFields), fc.array(throwing), (fields, throwers) => {
        const input: object = Object.fromEntries(fields.map(([name, make]) => [name, make()]));
        const surely = { action: 'user.2fa_succeeded', type: 'r', ...input };
        for (const name of throwers) Object.defineProperty(surely, name, { get: no, enumerable: true });
        const built = buildEvent(surely as AuditInput, {}, stamp, resolveLimits({}));
        const text = encode(redact?.(built) ?? built, resolveLimits({}));
        const hidden = fields.length + throwers.length > 0;
        expect(/\[unreadable\]|"unknown"|"unconfirmed"/.test(text)).toBe(hidden);
      }),
      { numRuns: 200 },
    );
  });

  it('compares any two states', () => {
    fc.assert(
      fc.property(hostile, hostile, limits, (before, after, within) => {
        expect(JSON.parse(line({ changes: { before: before(), after: after() } }, within))).toMatchObject({
          id: stamp.id,
        });
      }),
    );
  });

  it('shows no secret, wherever it was and however it was cut', () => {
    const secretKey = fc.constantFrom(
      'password',
      'userPassword',
      'api_key',
      'X-API-KEY',
      'accessTokens',
      'cardNumber',
      'Authorization',
      'ssn',
      `${'k'.repeat(300)}Password`,
    );
    const credential = fc.constantFrom(
      `https://user:${secret}@host/path`,
      `Bearer ${secret}`,
      `Basic ${secret}==`,
      `eyJhbGciOiJIUzI1NiJ9.${secret}.${secret}`,
      `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
      `/callback?access_token=${secret}`,
    );
    const padded = fc
      .tuple(fc.nat(200), credential, fc.nat(300))
      .map(([before, text, after]) => `${'. '.repeat(before)}${text}${' .'.repeat(after)}`);
    const under = (value: fc.Arbitrary<unknown>) =>
      fc.tuple(secretKey, value).map(([key, held]) => ({ [key]: held, className: 'kept' }));
    const planted = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        padded,
        under(fc.constant(secret)),
        under(fc.constant([{ deep: secret }])),
        padded.map((text) => ({ [text]: 1 })),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
        fc.tuple(fc.string(), tie('value')).map((entry) => new Map([entry])),
      ),
    })).value;
    fc.assert(
      fc.property(planted, planted, padded, fc.integer({ min: 64, max: 600 }), (a, b, text, string) => {
        const input = {
          metadata: { a, text },
          reason: text,
          actor: { id: text, name: text, chain: [{ name: text }] },
          target: [{ id: text }, { name: text }],
          changes: { before: a, after: b },
          facts: { userAgent: text, claimed: b },
        };
        const recorded = line(input, resolveLimits({ string, event: 16_384 }));
        for (let at = 0; at + 6 <= secret.length; at += 1) expect(recorded).not.toContain(secret.slice(at, at + 6));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what only looks like a secret to a careless eye', () => {
    const metadata = {
      className: 'a',
      tokenizer: 'b',
      secretary: 'c',
      passenger: 'd',
      note: 'basic settings, https://example.org/a@b',
    };
    expect(JSON.parse(line({ metadata }, resolveLimits({})))).toMatchObject({ metadata });
  });

  it('is not changed by what happens to it later', () => {
    const metadata = { list: [{ a: 1 }], map: new Map([['k', 1]]) };
    const event = buildEvent({ action: 'a.b', type: 'c', metadata }, {}, stamp, resolveLimits({}));
    const before = encode(event, resolveLimits({}));
    metadata.list.push({ a: 2 });
    metadata.map.set('l', 2);
    expect(encode(event, resolveLimits({}))).toBe(before);
  });
});
