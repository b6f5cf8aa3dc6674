import { audited } from '@audit-trail/express';
import helmet from 'helmet';
import { expect, it } from 'vitest';
import { answer, auditing, told } from './serve.js';

it('helmet sets its headers, and one event is recorded', async () => {
  const { app, recorder, fetch: fetchFrom } = auditing();
  app.use(helmet());
  app.get('/things/:id', audited('thing.read', { target: 'thing:params.id' }), answer);
  const response = await fetchFrom('GET', '/things/1');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(response.headers.get('x-powered-by')).toBeNull();
  expect(told(recorder)).toEqual([
    { action: 'thing.read', type: 'r', outcome: 'success', actor: '', target: '1', route: '/things/:id', status: 200 },
  ]);
});
