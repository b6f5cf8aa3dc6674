import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditError } from '../errors.js';
import type { AuditEvent } from '../event/audit-event.js';
import { buildEvent } from '../event/build.js';
import { defaultLimits } from '../event/limits.js';
import { createRedactor } from './redactor.js';
import type { RedactOptions, Redactor } from './redact-options.js';

const stamp = { id: 'evt_01DGZ0ENR572V8RS7GJ14NWQ08', occurredAt: '2020-08-14T05:04:17.957Z' };

function event(input: object): AuditEvent {
  return buildEvent({ action: 'user.signed_in', type: 'c', ...input }, {}, stamp, defaultLimits);
}

function redact(input: object, options?: RedactOptions) {
  const errors: AuditError[] = [];
  const redacted = createRedactor(options, (error) => errors.push(error))?.(event(input));
  if (!redacted) throw new Error('redaction is off');
  return { redacted, errors };
}

describe('Redaction', () => {
  it('masks what stands under the name of a secret, at any depth', () => {
    const metadata = {
      password: 'p',
      nested: [{ apiKey: { id: 1 }, className: 'kept' }],
      cvv: 123,
      tokens: ['a'],
      order: 1,
    };
    expect(redact({ metadata }).redacted.metadata).toEqual({
      description: 'User signed in',
      password: '[redacted]',
      nested: [{ apiKey: '[redacted]', className: 'kept' }],
      cvv: '[redacted]',
      tokens: '[redacted]',
      order: 1,
    });
  });

  it('keeps order, and whether there is a secret', () => {
    const { metadata } = redact({ metadata: { a: 1, password: null, token: true, z: 1 } }).redacted;
    expect(JSON.stringify(metadata)).toBe('{"description":"User signed in","a":1,"password":null,"token":true,"z":1}');
  });

  it('takes each step of the path of a change for a key', () => {
    const changes = {
      before: { users: [{ password: 'old', name: 'a' }] },
      after: { users: [{ password: 'new', name: 'b' }] },
    };
    expect(redact({ changes }).redacted.changes).toEqual([
      { path: '/users/0/password', from: '[redacted]', to: '[redacted]' },
      { path: '/users/0/name', from: 'a', to: 'b' },
    ]);
    const listed = [
      { path: 'credentials.secret', to: 's' },
      { path: '/profile', to: { ssn: '078-05-1120' } },
    ];
    expect(redact({ changes: listed }).redacted.changes).toEqual([
      { path: 'credentials.secret', to: '[redacted]' },
      { path: '/profile', to: { ssn: '[redacted]' } },
    ]);
  });

  it('knows a secret by its name also where a pointer has to escape it', () => {
    const names = ['api/key', 'api~key', 'private~/key', 'user/password', '~password', 'x~1token'];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.string({ unit: fc.constantFrom('a', '/', '~', '0', '1') })),
        (name, around) => {
          const state = (value: string) =>
            around.reduce<unknown>((inner, key) => ({ [key]: inner }), { [name]: value });
          const { changes } = redact({ changes: { before: state('old'), after: state('new') } }).redacted;
          expect(changes).toEqual([expect.objectContaining({ from: '[redacted]', to: '[redacted]' })]);
        },
      ),
    );
    for (const path of ['/api~1key', 'api~1key', '/pass~0word'])
      expect(redact({ changes: [{ path, to: 's' }] }).redacted.changes).toEqual([{ path, to: '[redacted]' }]);
  });

  it('keeps the path of a change that is no pointer', () => {
    expect(redact({ changes: [{ path: 'a~0b', to: 1 }] }).redacted.changes).toEqual([{ path: 'a~0b', to: 1 }]);
  });

  it('clears credentials in every text, keys and pointers included', () => {
    const planted = 'https://user:hunter2@host/x';
    const { redacted } = redact({
      action: `a.${planted}`,
      group: planted,
      location: planted,
      actor: { id: planted, name: planted, type: planted, chain: [{ id: planted, name: planted, type: planted }] },
      target: [{ id: planted, name: planted, type: planted }, { id: planted }],
      metadata: { [planted]: planted, deep: [{ [planted]: 'x'.repeat(9000) }], x_request_id: planted },
      reason: new Error(planted),
      changes: [
        { path: `/${planted.replaceAll('/', '~1')}`, from: planted, to: [planted] },
        { path: planted, to: 1 },
      ],
      facts: { userAgent: planted, claimed: { [planted]: planted }, [planted]: planted },
      causedBy: planted,
    });
    expect(JSON.stringify(redacted)).not.toContain('hunter2');
    expect(redacted.truncated).toEqual([{ path: '/metadata/deep/0/https:~1~1[redacted]@host~1x', size: 9000 }]);
  });

  it('keeps both of two keys that become equal', () => {
    const { metadata } = redact({ metadata: { 'ftp://a:1@h': 1, 'ftp://a:2@h': 2 } }).redacted;
    expect(metadata).toEqual({ description: 'User signed in', 'ftp://[redacted]@h': 1, 'ftp://[redacted]@h 2': 2 });
  });

  it('does not change the event it is given', () => {
    const given = event({ metadata: { password: 'p', list: [{ token: 't' }] } });
    const before = structuredClone(given);
    createRedactor(undefined, () => undefined)?.(given);
    expect(given).toEqual(before);
  });

  it('removes', () => {
    const changes = [{ path: '/password', from: 'a', to: 'b' }];
    const { redacted } = redact({ metadata: { password: 'p', a: 1, note: 'Bearer abc' }, changes }, { mode: 'remove' });
    expect(redacted.metadata).toEqual({ description: 'User signed in', a: 1, note: 'Bearer ' });
    expect(redacted.changes).toEqual([{ path: '/password' }]);
    const first = { path: '/password', from: null, to: 'b' };
    expect(redact({ changes: [first] }, { mode: 'remove' }).redacted.changes).toEqual([{ path: '/password' }]);
  });

  it('puts an HMAC, so that equal secrets stay equal', () => {
    const key = '0123456789abcdef';
    const { redacted } = redact(
      { metadata: { password: 'p', again: { password: 'p' }, note: 'Bearer p' } },
      { mode: 'hmac', key },
    );
    const hmac = `hmac-sha256:${createHmac('sha256', key).update('p').digest('hex')}`;
    expect(redacted.metadata).toMatchObject({ password: hmac, again: { password: hmac }, note: `Bearer ${hmac}` });
  });

  it('takes further names, and leaves out allowed ones', () => {
    const { redacted } = redact({ metadata: { iban: 'x', cookie: 'y' } }, { keys: ['IBAN'], allow: ['cookie'] });
    expect(redacted.metadata).toMatchObject({ iban: '[redacted]', cookie: 'y' });
  });

  it('is off when it is false', () => {
    expect(createRedactor(false, () => undefined)).toBeUndefined();
  });

  it.each([
    [null, 'Give an object such as'],
    [{ mask: true }, "There is no option 'mask'"],
    [{ mode: 'hide' }, "'redact.mode' is 'mask', 'remove' or 'hmac', not 'hide'."],
    [{ mode: 'hmac' }, "'redact.key' is a text or bytes, at least 16 bytes long"],
    [{ mode: 'hmac', key: 'short-secret' }, "'redact.key'"],
    [{ key: '0123456789abcdef' }, "'redact.key' needs redact.mode 'hmac'"],
    [{ keys: 'password' }, "'redact.keys' is a list of names"],
    [{ keys: ['  '] }, "'redact.keys'"],
    [{ allow: [1] }, "'redact.allow'"],
    [{ with: [{}] }, "'redact.with' is a list of functions"],
  ])('refuses the options %o', (options, message) => {
    const create = () => createRedactor(options as never, () => undefined);
    expect(create).toThrow(
      expect.objectContaining({ code: 'AUDIT_INVALID_OPTIONS', message: expect.stringContaining(message) }),
    );
    expect(create).not.toThrow('short-secret');
  });
});

describe("The application's redactors", () => {
  const input = {
    actor: { id: 'u1', name: 'Rosella Lang', type: 'user' },
    metadata: { password: 'hunter2', note: 'private' },
    reason: 'private',
    changes: [{ path: '/note', to: 'private' }],
    facts: { note: 'private' },
    outcome: 'failure',
  };

  it('run in order, on events that ours has cleared', () => {
    const seen: unknown[] = [];
    const first: Redactor = (given) => (seen.push(given.metadata['password']), { ...given, actor_name: 'R.' });
    const second: Redactor = (given) => ({ ...given, actor_name: `${given.actor_name} L.` });
    const { redacted, errors } = redact(input, { with: [first, second] });
    expect(redacted.actor_name).toBe('R. L.');
    expect(seen).toEqual(['[redacted]']);
    expect(errors).toEqual([]);
  });

  it('can change neither id, time and action nor the order and set of fields', () => {
    const shuffle: Redactor = ({ id, action, ...rest }) =>
      ({ extra: 1, ...rest, action: `${action}!`, id: 'evt_other', occurred_at: 'never' }) as AuditEvent;
    const { redacted } = redact(input, { with: [shuffle] });
    expect(Object.keys(redacted)).toEqual(Object.keys(event(input)));
    expect(redacted).toMatchObject({ id: stamp.id, occurred_at: stamp.occurredAt, action: 'user.signed_in' });
  });

  const cycle: { self?: object } = {};
  cycle.self = cycle;
  it.each<[string, (given: AuditEvent) => unknown]>([
    [
      'throw',
      () => {
        throw new Error('no');
      },
    ],
    ['return nothing', () => undefined],
    ['return no event', () => ({ id: 1 })],
    ['return a wrong field', (given) => ({ ...given, actor_name: 42 })],
    [
      'return a promise',
      async () => {
        throw new Error('no');
      },
    ],
    ['return what JSON cannot hold', (given) => ({ ...given, metadata: cycle })],
    [
      'damage what they were given, then throw',
      (given) => {
        Object.assign(given, { actor_id: 'x', id: 'y', action_type: 7 });
        throw new Error('no');
      },
    ],
  ])('that %s cost the event what they might have cleared, and nothing else', (_, wrong) => {
    const { redacted, errors } = redact(input, { with: [wrong as Redactor] });
    expect(redacted).toEqual({
      id: stamp.id,
      group: '',
      location: '',
      action: 'user.signed_in',
      action_type: 'c',
      actor_name: '',
      actor_id: 'u1',
      target_name: '',
      target_id: '',
      metadata: {},
      occurred_at: stamp.occurredAt,
      outcome: 'failure',
      actor_type: 'user',
    });
    expect(Object.keys(redacted)).toEqual(
      Object.keys(event(input)).filter((field) => !['reason', 'changes', 'context'].includes(field)),
    );
    expect(errors).toEqual([expect.objectContaining({ code: 'AUDIT_REDACTOR_FAILED' })]);
  });
});
