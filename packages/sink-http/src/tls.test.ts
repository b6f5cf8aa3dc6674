import { batchOf } from '@audit-trail/core';
import { HttpReceiver } from '@audit-trail/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificate, type Pem } from './certificate.fixture.js';
import { httpSink } from './http-sink.js';
import type { HttpTls } from './connection-options.js';

const batch = batchOf(['{"id":"evt_1"}']);
let authority: Pem;

beforeAll(async () => {
  authority = await certificate({ authority: true });
});

type Server = NonNullable<Parameters<typeof HttpReceiver.start>[0]>['tls'];

async function post(server: Server, tls: HttpTls, host = '127.0.0.1'): Promise<readonly unknown[]> {
  await using receiver = await HttpReceiver.start({ tls: server });
  const sink = httpSink({ url: receiver.url.replace('127.0.0.1', host), tls });
  try {
    await sink.write(batch, { signal: AbortSignal.timeout(10_000) });
  } finally {
    await sink[Symbol.asyncDispose]?.();
  }
  return receiver.events;
}

describe('a receiver over TLS', () => {
  test('is trusted when a known authority signed its certificate', async () => {
    const server = await certificate({ signedBy: authority });
    expect(await post(server, { ca: authority.cert })).toEqual([{ id: 'evt_1' }]);
  });

  test.each([
    ['by an unknown authority', { signedBy: undefined }, "give the authority in 'tls.ca'"],
    ['for another host', { ip: '127.0.0.2' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['that has expired', { valid: [-3, -1] }, 'CERT_HAS_EXPIRED'],
    ['that is not valid yet', { valid: [1, 3] }, 'CERT_NOT_YET_VALID'],
  ] as const)('is not with a certificate %s', async (_, wish, message) => {
    const server = await certificate({ signedBy: authority, ...wish });
    await expect(post(server, { ca: authority.cert })).rejects.toMatchObject({
      kind: 'retry',
      message: expect.stringContaining(message),
    });
  });

  test('is known by the name in its URL, and by no other', async () => {
    const named = async (host: string): Promise<Pem> => certificate({ signedBy: authority, host });
    const tls = { ca: authority.cert };
    expect(await post(await named('localhost'), tls, 'localhost')).toEqual([{ id: 'evt_1' }]);
    await expect(post(await named('audit.example.com'), tls, 'localhost')).rejects.toMatchObject({
      kind: 'retry',
      message: expect.stringContaining('Its certificate is for another name'),
    });
  });

  test('is verified even where the environment says not to', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await expect(post(await certificate({}), {})).rejects.toMatchObject({ kind: 'retry' });
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  test('may want to know the client too', async () => {
    const server = { ...(await certificate({ signedBy: authority })), ca: authority.cert, requestCert: true };
    const client = await certificate({ signedBy: authority });
    expect(await post(server, { ca: authority.cert, ...client })).toEqual([{ id: 'evt_1' }]);
    await expect(post(server, { ca: authority.cert })).rejects.toMatchObject({ kind: 'retry' });
  });
});
