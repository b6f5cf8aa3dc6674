import { createNamespace } from 'cls-hooked';
import { describe, expect, it } from 'vitest';
import { clsContext } from './index.js';

const namespace = createNamespace('options');

describe('clsContext', () => {
  it.each([
    [undefined, {}, /^The first argument is a namespace of cls-hooked, as createNamespace\('app'\).* not undefined\.$/],
    ['app', {}, /^The first argument is a namespace of cls-hooked/],
    [{ run: () => undefined }, {}, /^The first argument is a namespace of cls-hooked/],
    [namespace, 'user', /^Give an object such as { actor: 'user', group: 'tenant.id' }, not 'user'\.$/],
    [namespace, { user: 'user' }, /^There is no option 'user'; there are actor, group, requestId, sessionId,/],
    [
      namespace,
      { actor: 7 },
      /^'actor' is a path into the namespace such as 'tenant.id', or a function of it, not 7\.$/,
    ],
    [namespace, { group: 'tenant..id' }, /^'group' is a path into the namespace such as 'tenant.id'/],
    [namespace, { sessionId: '' }, /^'sessionId' is a path into the namespace/],
  ])('refuses %o with %o', (first, options, message) => {
    const call = () => clsContext(first as never, options as never);
    expect(call).toThrow(expect.objectContaining({ code: 'AUDIT_INVALID_OPTIONS' }));
    expect(call).toThrow(message);
  });

  it('gives resolvers for what the namespace was said to know, and for nothing else', () => {
    expect(Object.keys(clsContext(namespace))).toEqual([]);
    expect(Object.keys(clsContext(namespace, { actor: 'user', sessionId: 'session.id' }))).toEqual(['actor', 'facts']);
  });
});
