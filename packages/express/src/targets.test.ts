import { currentAudit } from '@audit-trail/core';
import express, { type Request, type RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { audited, type AuditedOptions } from './index.js';
import { auditing, express4, versions } from './versions.fixture.js';

const created: RequestHandler = (_req, res) =>
  void res.status(201).json({ id: 'd1', made: [{ id: 'd2' }, { id: 'd3' }] });
const json = { headers: { 'content-type': 'application/json' }, body: '{"id":"b1","title":"Plan","ids":[7,8]}' };

interface Told {
  readonly target_type?: string;
  readonly target_id: string;
  readonly target_name: string;
  readonly targets?: readonly object[];
}

describe.each(versions)('a target in %s', (_name, create) => {
  async function targetOf(target: AuditedOptions<Request>['target'], handler = created): Promise<Told> {
    const { app, recorder, send } = auditing(create);
    app.post('/things/:id', audited('thing.made', { target }), handler);
    await send('POST', '/things/p1?id=q1&tag=a&tag=b&where[owner]=o1', json);
    expect(recorder.events).toHaveLength(1);
    const [event] = recorder.events;
    return {
      ...(event?.target_type === undefined ? {} : { target_type: event.target_type }),
      target_id: event?.target_id ?? 'none',
      target_name: event?.target_name ?? 'none',
      ...(event?.targets ? { targets: event.targets } : {}),
    };
  }

  it.each<[string, AuditedOptions<Request>['target'], Told]>([
    ['params', 'thing:params.id', { target_type: 'thing', target_id: 'p1', target_name: '' }],
    ['query', 'thing:query.id', { target_type: 'thing', target_id: 'q1', target_name: '' }],
    ['one of several in the query', 'query.tag.1', { target_id: 'b', target_name: '' }],
    [
      'body',
      { type: 'thing', id: 'body.id', name: 'body.title' },
      { target_type: 'thing', target_id: 'b1', target_name: 'Plan' },
    ],
    ['a list in the body', 'body.ids.1', { target_id: '8', target_name: '' }],
    ['result', { id: 'result.id', name: 'body.title' }, { target_id: 'd1', target_name: 'Plan' }],
    ['a list in the result', 'result.made.1.id', { target_id: 'd3', target_name: '' }],
    ['nowhere', 'thing:result.none', { target_type: 'thing', target_id: '', target_name: '' }],
  ])('is found in %s', async (_where, target, expected) => {
    expect(await targetOf(target)).toEqual(expected);
  });

  it('is one, several or none by a function of all there is', async () => {
    expect(
      await targetOf(({ req, params }) => ({ id: String(params['id']), name: req.get('host')?.split(':')[0] })),
    ).toEqual({
      target_id: 'p1',
      target_name: '127.0.0.1',
    });
    const several = await targetOf(({ body, result }) => [
      ...(body as { ids: number[] }).ids.map((id) => ({ type: 'part', id })),
      ...(result as { made: { id: string }[] }).made.map(({ id }) => ({ type: 'thing', id })),
    ]);
    expect(several).toEqual({
      target_type: 'part',
      target_id: '7',
      target_name: '',
      targets: [
        { type: 'part', id: '7', name: '' },
        { type: 'part', id: '8', name: '' },
        { type: 'thing', id: 'd2', name: '' },
        { type: 'thing', id: 'd3', name: '' },
      ],
    });
    expect(await targetOf(() => undefined)).toEqual({ target_id: '', target_name: '' });
    expect(await targetOf(() => [])).toEqual({ target_id: '', target_name: '' });
  });

  it('is what the handler names instead', async () => {
    const named = await targetOf('thing:params.id', (_req, res) => {
      currentAudit().target({ type: 'thing', id: 'h1' }).target({ type: 'owner', id: 'h2', name: 'Ada' });
      res.sendStatus(204);
    });
    expect(named).toEqual({
      target_type: 'thing',
      target_id: 'h1',
      target_name: '',
      targets: [
        { type: 'thing', id: 'h1', name: '' },
        { type: 'owner', id: 'h2', name: 'Ada' },
      ],
    });
  });

  it.each<[string, RequestHandler]>([
    ['res.json', (_req, res) => void res.json({ id: 'd1' })],
    ['res.send', (_req, res) => void res.send({ id: 'd1' })],
    ['res.jsonp', (_req, res) => void res.jsonp({ id: 'd1' })],
    ['res.format', (_req, res) => void res.format({ json: () => res.json({ id: 'd1' }) })],
  ])('is found in what the handler gives to %s', async (_method, handler) => {
    expect(await targetOf('result.id', handler)).toEqual({ target_id: 'd1', target_name: '' });
  });
});

it.each<[string, typeof express4, string, string]>([
  ['Express 5', express, '/files/*path', 'params.path'],
  ['Express 4', express4, '/files/*', 'params.0'],
])('a target on %s is all that a wildcard stands for', async (_name, create, path, target) => {
  const { app, recorder, send } = auditing(create);
  app.get(path, audited('file.read', { target: `file:${target}` }), created);
  await send('GET', '/files/2026/q%201/report.pdf');
  expect(recorder.events.map(({ target_id: id }) => id)).toEqual(['2026/q 1/report.pdf']);
});

describe('a target on Express 4', () => {
  it.each<[string, readonly unknown[]]>([
    ['before', [201, { id: 'd1' }]],
    ['behind', [{ id: 'd1' }, 201]],
  ])('is found in a result given with its status %s', async (_where, args) => {
    const { app, recorder, send } = auditing(express4);
    app.post('/things', audited('thing.made', { target: 'result.id' }), (_req, res) => {
      Reflect.apply(res.json, res, args);
    });
    expect(await send('POST', '/things')).toBe(201);
    expect(recorder.events.map(({ target_id: id }) => id)).toEqual(['d1']);
  });
});
