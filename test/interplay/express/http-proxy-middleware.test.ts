import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { audited } from '@audit-trail/express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { describe, expect, it, onTestFinished } from 'vitest';
import { auditing, told } from './serve.js';

async function upstream(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(stop);
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

async function serve(listener: RequestListener) {
  const { url, stop } = await upstream(listener);
  const served = auditing({ settleDeadline: 1_000 });
  served.app.post(
    '/reports/:id',
    audited('report.made', { target: 'report:params.id' }),
    createProxyMiddleware({ target: url, changeOrigin: true }),
  );
  return { ...served, stop };
}

const event = { action: 'report.made', type: 'c', actor: '', target: 'r1', route: '/reports/:id' };

describe('a route that http-proxy-middleware answers', () => {
  it.each([
    [201, 'success'],
    [403, 'denied'],
    [404, 'failure'],
    [503, 'failure'],
  ])('with %i from upstream is a %s', async (status, outcome) => {
    const { recorder, send } = await serve((req, res) => {
      req.resume();
      res.writeHead(status).end('from upstream');
    });
    expect(await send('POST', '/reports/r1')).toBe(status);
    expect(told(recorder)).toEqual([{ ...event, outcome, status }]);
  });

  it('passes large bodies through unchanged, both ways', async () => {
    const { recorder, fetch: fetchFrom } = await serve((req, res) => void req.pipe(res));
    const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
    const response = await fetchFrom('POST', '/reports/r1', { body });
    expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), body)).toBe(0);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'success', status: 200 }]);
  });

  it('is a failure when upstream is gone', async () => {
    const { recorder, send, stop } = await serve(() => undefined);
    stop();
    expect(await send('POST', '/reports/r1')).toBe(504);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'failure', status: 504 }]);
  });

  it.each([{ 'content-length': '1000' }, { 'transfer-encoding': 'chunked' }])(
    'is a failure when upstream breaks off midway (%o)',
    async (headers) => {
      const { recorder, send } = await serve((req, res) => {
        req.resume();
        res.writeHead(200, headers).write('half');
        setImmediate(() => res.destroy());
      });
      await expect(send('POST', '/reports/r1')).rejects.toThrow('terminated');
      await recorder.waitFor('report.made');
      expect(told(recorder)).toEqual([{ ...event, outcome: 'failure', reason: expect.stringContaining('aborted') }]);
    },
  );
});
