import { describe, expect, it } from 'vitest';
import { AuditError } from '../errors.js';
import { type CaptureSources, compileTarget } from './target.js';

const sources = {
  req: {},
  res: {},
  params: { id: 'u1', n: 42 },
  query: { name: ['a', 'b'] },
  body: JSON.parse('{"user":{"email":"a@b.c","__proto__":{"id":"x"}},"list":[{"id":7}]}'),
  args: [{ id: 'first' }],
  result: { id: { toString: () => 'objectid' }, plain: {} },
  error: undefined,
} satisfies CaptureSources;

const read = (option: Parameters<typeof compileTarget>[1]): unknown =>
  compileTarget("'user.deleted'", option).read(sources);

describe('a target option', () => {
  it('is a type and the path of the id', () => {
    expect(read('user:params.id')).toEqual({ type: 'user', id: 'u1' });
    expect(read('params.n')).toEqual({ id: 42 });
  });

  it('is an object that says where id and name are', () => {
    expect(read({ type: 'user', id: 'args.0.id', name: 'body.user.email' })).toEqual({
      type: 'user',
      id: 'first',
      name: 'a@b.c',
    });
    expect(read({ id: 'body.list.0.id' })).toEqual({ id: 7 });
    expect(read({ id: 'result.id' })).toEqual({ id: sources.result.id });
  });

  it('is a function of what there is to read', () => {
    expect(read(({ params }) => [{ id: String(params['id']) }])).toEqual([{ id: 'u1' }]);
  });

  it.each([
    'params.none',
    'body.a.b.c',
    'query.name',
    'result.plain',
    'body.user.toString',
    'body.__proto__',
    'params.constructor',
  ])('finds nothing at %s: it is not there, or no id', (id) => {
    expect(read({ id })).toEqual({});
  });

  it('knows whether it reads the result', () => {
    expect(compileTarget("'a.b'", 'params.id').readsResult).toBe(false);
    expect(compileTarget("'a.b'", { id: 'result.id' }).readsResult).toBe(true);
    expect(compileTarget("'a.b'", () => undefined).readsResult).toBe(true);
  });

  it.each([
    ['param.id'],
    ['user:'],
    [':params.id'],
    ['params'],
    ['params..id'],
    [{}],
    [{ type: 'user' }],
    [{ id: 7 }],
    [42],
    [null],
  ])('that is wrong (%j) throws when the route is annotated', (option) => {
    expect(() => compileTarget("'user.deleted'", option as never)).toThrow(AuditError);
    expect(() => compileTarget("'user.deleted'", option as never)).toThrow(/The target of 'user.deleted'/);
  });
});
