import { audited } from '@audit-trail/express';
import cors from 'cors';
import { expect, it } from 'vitest';
import { answer, auditing, told } from './serve.js';

it('cors answers what browsers ask beforehand, which is no operation', async () => {
  const { app, recorder, send } = auditing();
  app.use(cors({ origin: 'https://acme.com' }));
  app.delete('/things/:id', audited('thing.removed', { target: 'thing:params.id' }), answer);
  const headers = { origin: 'https://acme.com', 'access-control-request-method': 'DELETE' };
  expect(await send('OPTIONS', '/things/1', { headers })).toBe(204);
  expect(told(recorder)).toEqual([]);
  expect(await send('DELETE', '/things/1', { headers: { origin: 'https://acme.com' } })).toBe(200);
  expect(told(recorder)).toEqual([
    {
      action: 'thing.removed',
      type: 'd',
      outcome: 'success',
      actor: '',
      target: '1',
      route: '/things/:id',
      status: 200,
    },
  ]);
});
