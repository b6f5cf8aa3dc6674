import { once } from 'node:events';
import { request } from 'node:http';
import { Audited } from '@audit-trail/nestjs';
import { Controller, Post } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { expect, it, onTestFinished } from 'vitest';
import { serve } from './platforms.js';

@Controller({ path: 'things', host: ':tenant.example.com' })
class HostController {
  @Audited('thing.made', { target: 'thing:params.id' })
  @Post(':id')
  make(): void {}
}

it.each([
  ['acme.example.com', 201, [{ action: 'thing.made', outcome: 'success', target_id: '7' }]],
  ['example.org', 404, []],
])('a controller for one host is recorded for that alone on Express (%s)', async (host, status, events) => {
  const { application, recorder, url } = await serve(() => new ExpressAdapter(), { controllers: [HostController] });
  onTestFinished(() => application.close());
  const [response] = await once(request(`${url}/things/7`, { method: 'POST', headers: { host } }).end(), 'response');
  response.resume();
  await once(response, 'end');
  expect(response.statusCode).toBe(status);
  expect(recorder.events).toMatchObject(events);
});
