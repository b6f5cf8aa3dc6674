import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { audited } from '@audit-trail/express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answer, auditing, told } from './serve.js';

/** An issuer on this machine: it is discovered, and its keys are fetched, as those of a real one. */
async function issuer() {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const server = createServer((req, res) => {
    const known: Record<string, object> = {
      '/.well-known/openid-configuration': { issuer: `${url}/`, jwks_uri: `${url}/jwks` },
      '/jwks': { keys: [jwk] },
    };
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(known[req.url ?? ''] ?? {}));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tokenOf = async (claims: JWTPayload): Promise<RequestInit> => {
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(`${url}/`)
      .setAudience('https://api.acme.com')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
    return { headers: { authorization: `Bearer ${token}` } };
  };
  return { url, tokenOf };
}

async function serve() {
  const { url, tokenOf } = await issuer();
  const served = auditing();
  served.app.delete(
    '/things/:id',
    audited('thing.removed', { target: 'thing:params.id' }),
    auth({ issuerBaseURL: url, audience: 'https://api.acme.com' }),
    requiredScopes('remove:things'),
    answer,
  );
  return { ...served, tokenOf };
}

const event = { action: 'thing.removed', type: 'd', target: '1', route: '/things/:id' };
const scope = 'remove:things';

describe('express-oauth2-jwt-bearer', () => {
  it('tells who acts by the verified claims, and the token is nowhere', async () => {
    const { recorder, send, tokenOf } = await serve();
    expect(await send('DELETE', '/things/1', await tokenOf({ sub: 'auth0|u1', scope }))).toBe(200);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'success', actor: 'auth0|u1', status: 200 }]);
    expect(JSON.stringify(recorder.events)).not.toMatch(/eyJ|Bearer/);
  });

  it('tells that a machine acts for itself, and who stands behind a delegated token', async () => {
    const { recorder, send, tokenOf } = await serve();
    await send(
      'DELETE',
      '/things/1',
      await tokenOf({ sub: 'c1@clients', azp: 'c1', gty: 'client-credentials', scope }),
    );
    await send(
      'DELETE',
      '/things/1',
      await tokenOf({ sub: 'u1', azp: 'c1', scope, act: { sub: 'agent-7', type: 'agent' } }),
    );
    expect(recorder.events.map(({ actor_id, actor_type, actor_chain }) => [actor_id, actor_type, actor_chain])).toEqual(
      [
        ['c1@clients', 'service', undefined],
        ['u1', 'user', [{ type: 'agent', id: 'agent-7', name: '' }]],
      ],
    );
  });

  it('denies who has no token, or one that does not allow it', async () => {
    const { recorder, send, tokenOf } = await serve();
    expect(await send('DELETE', '/things/1')).toBe(401);
    expect(await send('DELETE', '/things/1', await tokenOf({ sub: 'u1', scope: 'read:things' }))).toBe(403);
    expect(told(recorder)).toEqual([
      { ...event, outcome: 'denied', reason: 'Unauthorized', actor: '', status: 401 },
      { ...event, outcome: 'denied', reason: 'insufficient_scope: Insufficient Scope', actor: 'u1', status: 403 },
    ]);
  });
});
