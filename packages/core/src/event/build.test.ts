import { describe, expect, it } from 'vitest';
import type { AuditInput } from './audit-input.js';
import { buildEvent, type Surroundings } from './build.js';
import { defaultLimits } from './limits.js';

const stamp = { id: 'evt_01DGZ0ENR572V8RS7GJ14NWQ08', occurredAt: '2020-08-14T05:04:17.957Z' };
const minimal: AuditInput = { action: 'user.2fa_succeeded', type: 'r' };

function build(input: object = {}, surroundings: Surroundings = {}) {
  return buildEvent({ ...minimal, ...input }, surroundings, stamp, defaultLimits);
}

describe('An event', () => {
  it('has the fields of the record, in order', () => {
    const event = build({
      actor: { id: 'u1', name: 'Rosella Lang', type: 'user', chain: [{ id: 's1', name: 'Support', type: 'user' }] },
      group: 'foo-corp.com',
      location: '203.0.113.7',
      target: [{ type: 'user', id: 7, name: 'a@foo-corp.com' }, { id: 8n }],
      metadata: { method: 'totp' },
      outcome: 'failure',
      reason: 'expired',
      changes: { before: { a: 1 }, after: { a: 2 } },
      facts: {
        service: 'api',
        region: 'eu',
        requestId: 'r-1',
        status: 403,
        userAgent: 'curl',
        claimed: { actor: 'u9' },
      },
      causedBy: 'evt_01DGZ0ENR572V8RS7GJ14NWQ07',
      commit: 'unconfirmed',
    });
    expect(JSON.stringify(event, null, 1)).toBe(
      JSON.stringify(
        {
          id: stamp.id,
          group: 'foo-corp.com',
          location: '203.0.113.7',
          action: 'user.2fa_succeeded',
          action_type: 'r',
          actor_name: 'Rosella Lang',
          actor_id: 'u1',
          target_name: 'a@foo-corp.com',
          target_id: '7',
          metadata: { description: 'User 2fa succeeded', x_request_id: 'r-1', method: 'totp' },
          occurred_at: stamp.occurredAt,
          outcome: 'failure',
          reason: 'expired',
          actor_type: 'user',
          target_type: 'user',
          actor_chain: [{ type: 'user', id: 's1', name: 'Support' }],
          targets: [
            { type: 'user', id: '7', name: 'a@foo-corp.com' },
            { id: '8', name: '' },
          ],
          changes: [{ path: '/a', from: 1, to: 2 }],
          context: {
            request_id: 'r-1',
            status: 403,
            user_agent: 'curl',
            service: 'api',
            claimed: { actor: 'u9' },
            region: 'eu',
          },
          caused_by: 'evt_01DGZ0ENR572V8RS7GJ14NWQ07',
          commit: 'unconfirmed',
        },
        null,
        1,
      ),
    );
  });

  it('has the eleven fields alone when nothing more is known, and an anonymous actor', () => {
    expect(build()).toEqual({
      id: stamp.id,
      group: '',
      location: '',
      action: 'user.2fa_succeeded',
      action_type: 'r',
      actor_name: 'anonymous',
      actor_id: '',
      target_name: '',
      target_id: '',
      metadata: { description: 'User 2fa succeeded' },
      occurred_at: stamp.occurredAt,
      actor_type: 'anonymous',
    });
  });

  it('takes from its surroundings what the input leaves open', () => {
    const surroundings: Surroundings = {
      actor: { id: 'job-1', type: 'job' },
      group: 'g',
      location: 'host-1',
      facts: { requestId: 'ambient', traceId: 't' },
      service: 'api',
    };
    expect(build({ group: 'own', facts: { requestId: 'own' } }, surroundings)).toMatchObject({
      group: 'own',
      location: 'host-1',
      actor_id: 'job-1',
      actor_name: '',
      actor_type: 'job',
      metadata: { x_request_id: 'own' },
      context: { request_id: 'own', trace_id: 't', service: 'api' },
    });
  });

  it('keeps a description and request id that are given, first', () => {
    const { metadata } = build({
      metadata: { z: 1, x_request_id: 'mine', description: 'Mine' },
      facts: { requestId: 'r-1' },
    });
    expect(JSON.stringify(metadata)).toBe('{"description":"Mine","x_request_id":"mine","z":1}');
  });

  it('takes type, description, target type and version from the catalogue', () => {
    const definition = { type: 'd', description: 'Deleted', target: 'user', version: '2' } as const;
    const event = buildEvent({ action: 'user.deleted', target: { id: 1 } }, {}, stamp, defaultLimits, () => definition);
    expect(event).toMatchObject({
      action_type: 'd',
      metadata: { description: 'Deleted' },
      target_type: 'user',
      version: '2',
    });
  });

  it.each([
    ['text', 'expired', 'expired'],
    ['an error', new Error('expired'), 'expired'],
    [
      'an error with a code',
      Object.assign(new Error('The card was declined'), { code: 'card_declined' }),
      'card_declined: The card was declined',
    ],
    ['an error of Node', Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' }), 'ENOENT: no such file'],
    ['an error without message', new TypeError(), 'TypeError'],
    ['a number', 42, '42'],
    ['nothing', null, undefined],
    ['an object that says nothing', { a: 1 }, '[object]'],
  ])('has as reason %s', (_, reason, expected) => {
    expect(build({ reason }).reason).toBe(expected);
  });

  it.each([
    ['a number', 7, '7'],
    ['a bigint', 7n, '7'],
    ['an ObjectId', { toHexString: () => 'x', toJSON: () => '5f0c' }, '5f0c'],
    ['an object with a text of its own', { toString: () => 'u-7' }, 'u-7'],
    [
      'a hostile object',
      {
        toString: () => {
          throw new Error('no');
        },
      },
      '[unreadable]',
    ],
    ['an object without', { id: 7 }, '[object]'],
    ['null', null, ''],
  ])('has as id of %s its text', (_, id, expected) => {
    expect(build({ target: { id } }).target_id).toBe(expected);
  });

  it('takes a bare id for an actor or target', () => {
    expect(build({ actor: 'u1', target: 42 })).toMatchObject({ actor_id: 'u1', actor_name: '', target_id: '42' });
  });

  it('has a metadata also where a hostile one cannot be read', () => {
    const metadata = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );
    expect(build({ metadata }).metadata).toEqual({ description: 'User 2fa succeeded', value: '[unreadable]' });
  });

  it('has all changes of a list that is altered while they are read', () => {
    const changes: object[] = [{ path: '/b', from: 2 }];
    const first = {
      path: '/a',
      get from() {
        changes.length = 0;
        return 1;
      },
    };
    changes.unshift(first);
    expect(build({ changes }).changes).toEqual([
      { path: '/a', from: 1 },
      { path: '/b', from: 2 },
    ]);
  });

  it('marks what was cut, wherever it was', () => {
    const long = 'x'.repeat(9000);
    const event = build({
      actor: { id: 'u1', name: long },
      target: Array.from({ length: 300 }, () => ({ id: 1 })),
      metadata: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, index])),
      changes: [{ path: '/a', to: { b: long } }],
    });
    expect(Object.keys(event.metadata)).toHaveLength(200);
    expect(event.truncated).toEqual([
      { path: '/actor_name', size: 9000 },
      { path: '/targets', size: 300 },
      { path: '/metadata', size: 300 },
      { path: '/changes/0/to/b', size: 9000 },
    ]);
  });
});

describe('What is no event', () => {
  it.each([
    [undefined, 'The input must be an object, not undefined'],
    [{}, "'action' must be a text such as 'user.2fa_succeeded', not undefined"],
    [{ action: '' }, "'action' must be"],
    [{ action: 42 }, "'action' must be a text such as 'user.2fa_succeeded', not a number"],
    [{ action: 'a.b' }, "'type' must be"],
    [{ action: 'a.b', type: 'delete' }, "not 'delete'"],
    [
      { ...minimal, outcome: 'fine' },
      "'outcome' must be one of success, failure, denied, unknown, attempted, not 'fine'",
    ],
    [{ ...minimal, actor: true }, "'actor' must be"],
    [{ ...minimal, target: [{ id: 1 }, () => 1] }, "'target' must be"],
    [{ ...minimal, metadata: 'text' }, "'metadata' must be an object"],
    [{ ...minimal, metadata: [1] }, 'not an array'],
    [{ ...minimal, changes: {} }, "'changes' must be { before, after }"],
    [{ ...minimal, changes: [{ from: 1 }] }, "'changes' must be"],
    [{ ...minimal, facts: 1 }, "'facts' must be"],
    [{ ...minimal, causedBy: 1 }, "'causedBy' must be"],
    [{ ...minimal, commit: 'yes' }, "'commit' must be"],
  ])('is refused, naming the field and showing a right call: %o', (input, message) => {
    expect(() => buildEvent(input as AuditInput, {}, stamp, defaultLimits)).toThrow(
      expect.objectContaining({
        code: 'AUDIT_INVALID_INPUT',
        message: expect.stringMatching(/trail\.record\(\{ action/),
      }),
    );
    expect(() => buildEvent(input as AuditInput, {}, stamp, defaultLimits)).toThrow(message);
  });

  it.each(['action', 'type'])('includes an input whose %s throws', (name) => {
    const input = Object.defineProperty({ ...minimal }, name, {
      get: () => {
        throw new Error('no');
      },
    });
    const message = name === 'action' ? "The input could not be read: its 'action' threw." : "'type' must be";
    expect(() => buildEvent(input, {}, stamp, defaultLimits)).toThrow(message);
  });

  it('is not what has another field that throws: it is recorded as unreadable', () => {
    const input = { ...minimal };
    for (const name of ['actor', 'target', 'metadata', 'outcome', 'reason', 'changes', 'facts', 'causedBy', 'commit'])
      Object.defineProperty(input, name, {
        get: () => {
          throw new Error('no');
        },
      });
    expect(buildEvent(input, {}, stamp, defaultLimits)).toMatchObject({
      actor_id: '[unreadable]',
      target_id: '[unreadable]',
      metadata: { value: '[unreadable]' },
      outcome: 'unknown',
      reason: '[unreadable]',
      changes: [{ path: '', from: '[unreadable]', to: '[unreadable]' }],
      context: { facts: '[unreadable]' },
      caused_by: '[unreadable]',
      commit: 'unconfirmed',
    });
  });

  it('is not what leaves a field null', () => {
    const nothing = {
      actor: null,
      target: null,
      group: null,
      metadata: null,
      outcome: null,
      changes: null,
      facts: null,
      commit: null,
    };
    expect(build(nothing)).toEqual(build());
  });
});
