import { describe, expect, it } from 'vitest';
import type { AuditError } from '../errors.js';
import { buildEvent } from '../event/build.js';
import { defaultLimits } from '../event/limits.js';
import { defineCatalogue } from './catalogue.js';

type Issues = readonly {
  readonly message: string;
  readonly path?: readonly (string | number | { readonly key: string })[];
}[];

/** A schema that answers what it is told to, and shows what it was asked. */
function schema(answer: (value: unknown) => unknown) {
  return { '~standard': { version: 1, vendor: 'test', validate: answer } } as const;
}

function check(answer: (value: unknown) => unknown, input: object = {}) {
  const metadata = schema(answer) as never;
  const catalogue = defineCatalogue({ 'user.named': { type: 'u', metadata } });
  const errors: AuditError[] = [];
  const stamp = { id: 'evt_01DGZ0ENR572V8RS7GJ14NWQ08', occurredAt: '2020-08-14T05:04:17.957Z' };
  const event = buildEvent(
    { action: 'user.named', type: 'u', ...input },
    {},
    stamp,
    defaultLimits,
    catalogue.definitionOf,
  );
  return { event, checked: catalogue.check(event, (error) => errors.push(error)), errors };
}

describe('A catalogue', () => {
  it('knows its actions, and is frozen', () => {
    const catalogue = defineCatalogue({ 'user.deleted': { type: 'd', target: 'user' } });
    expect(catalogue.definitionOf('user.deleted')).toEqual({ type: 'd', target: 'user' });
    expect(catalogue.definitionOf('toString')).toBeUndefined();
    expect(Object.isFrozen(catalogue) && Object.isFrozen(catalogue.actions)).toBe(true);
  });

  it('passes what its schema takes, without what the schema made of it', () => {
    const { event, checked } = check((value) => ({ value: Object.assign(value as object, { changed: true }) }), {
      metadata: { a: { b: 1 } },
    });
    expect(checked).toBe(event);
    expect(checked.metadata).toEqual({ description: 'User named', a: { b: 1 } });
  });

  it('shows a schema the metadata as recorded, without what was added', () => {
    const seen: unknown[] = [];
    check((value) => (seen.push(value), { value }), {
      metadata: { at: new Date(0), password: 'p' },
      facts: { requestId: 'r' },
    });
    check((value) => (seen.push(value), { value }), { metadata: { description: 'Own', x_request_id: 'own' } });
    expect(seen).toEqual([
      { at: '1970-01-01T00:00:00.000Z', password: 'p' },
      { description: 'Own', x_request_id: 'own' },
    ]);
  });

  it('marks what its schema refuses, in its place, without the messages', () => {
    const issues: Issues = [
      { message: 'secret', path: ['a/b', 0, { key: 'c' }] },
      { message: 'secret', path: ['a/b', 0, 'c'] },
      { message: 'secret' },
    ];
    const { checked } = check(() => ({ issues }), { metadata: { long: 'x'.repeat(9000) } });
    expect(checked.invalid).toEqual(['/metadata/a~1b/0/c', '/metadata']);
    expect(Object.keys(checked).slice(-2)).toEqual(['invalid', 'truncated']);
    expect(JSON.stringify(checked)).not.toContain('secret');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    [
      'is asynchronous',
      async () => {
        throw new Error('no');
      },
    ],
    ['answers nonsense', () => 42],
  ])('marks the event and reports it when a schema %s', (_, answer) => {
    const { checked, errors } = check(answer);
    expect(checked.invalid).toEqual(['/metadata']);
    expect(errors).toEqual([expect.objectContaining({ code: 'AUDIT_INVALID_OPTIONS' })]);
  });

  it.each([
    [null, 'defineCatalogue() takes an object'],
    [{ '': { type: 'c' } }, 'An action has a name'],
    [{ 'a.b': 'c' }, "'a.b' needs a definition"],
    [{ 'a.b': {} }, "'type' of 'a.b'"],
    [{ 'a.b': { type: 'x' } }, "'type' of 'a.b' is 'c' (create), 'r' (read), 'u' (update) or 'd' (delete), not 'x'."],
    [{ 'a.b': { type: 'c', tagret: 'user' } }, "There is no option 'tagret'"],
    [{ 'a.b': { type: 'c', version: 2 } }, "'version' of 'a.b' is a text"],
    [{ 'a.b': { type: 'c', metadata: {} } }, "'metadata' of 'a.b' is a Standard Schema"],
  ])('refuses the definitions %o', (definitions, message) => {
    expect(() => defineCatalogue(definitions as never)).toThrow(
      expect.objectContaining({ code: 'AUDIT_INVALID_OPTIONS', message: expect.stringContaining(message) }),
    );
  });
});
