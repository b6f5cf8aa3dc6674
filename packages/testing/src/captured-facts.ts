import assert from 'node:assert/strict';
import { contractRequest } from './contract-request.js';
import { type AddCase, expectEvent, leaveSlow, only, rosella } from './contract-session.js';

/** Who did what to what, in whichever way a request is refused, answered or left. */
export function capturedFacts(contract: AddCase): void {
  contract('records who did what, to what, from where and when', async ({ url, recorder }) => {
    const before = Date.now();
    const response = await contractRequest(`${url}/users/u9/2fa`, {
      method: 'POST',
      user: rosella,
      body: { email: 'rosella@foo-corp.com' },
      headers: { 'x-request-id': 'fc695b1b-6fda-4cdb-bd1d-b7d554b8ee22', 'user-agent': 'contract' },
    });
    assert.deepEqual(response, { status: 200, body: { ok: true } });
    const event = only(recorder);
    assert.match(event.id, /^evt_[0-9A-HJKMNP-TV-Z]{26}$/);
    const at = Date.parse(event.occurred_at);
    assert.ok(at >= before && at <= Date.now(), event.occurred_at);
    assert.deepEqual(Object.entries(event), [
      ['id', event.id],
      ['group', 'acme'],
      ['location', '127.0.0.1'],
      ['action', 'user.2fa_succeeded'],
      ['action_type', 'r'],
      ['actor_name', 'Rosella Lang'],
      ['actor_id', 'u1'],
      ['target_name', 'rosella@foo-corp.com'],
      ['target_id', 'u9'],
      ['metadata', { description: 'User 2fa succeeded', x_request_id: 'fc695b1b-6fda-4cdb-bd1d-b7d554b8ee22' }],
      ['occurred_at', event.occurred_at],
      ['outcome', 'success'],
      ['actor_type', 'user'],
      ['target_type', 'user'],
      [
        'context',
        {
          request_id: 'fc695b1b-6fda-4cdb-bd1d-b7d554b8ee22',
          method: 'POST',
          route: '/users/:id/2fa',
          status: 200,
          user_agent: 'contract',
        },
      ],
    ]);
  });

  contract('records nothing for a route that is not annotated', async ({ url, recorder }) => {
    assert.equal((await contractRequest(`${url}/open`)).status, 200);
    assert.deepEqual(recorder.events, []);
  });

  contract('is recorded when the client has its answer', async ({ url, recorder }) => {
    for (let count = 1; count <= 20; count += 1) {
      await contractRequest(`${url}/documents/d${count}`, { user: rosella });
      assert.equal(recorder.events.length, count);
    }
  });

  contract('records an unauthenticated attempt as denied, by nobody', async ({ url, recorder }) => {
    assert.equal((await contractRequest(`${url}/documents/d1`, { method: 'DELETE' })).status, 401);
    expectEvent(recorder, {
      action: 'document.deleted',
      outcome: 'denied',
      actor_type: 'anonymous',
      actor_id: '',
      target_id: 'd1',
    });
  });

  contract('records a forbidden attempt as denied, with actor, target and reason', async ({ url, recorder }) => {
    assert.equal((await contractRequest(`${url}/documents/d1`, { method: 'DELETE', user: rosella })).status, 403);
    const event = expectEvent(recorder, {
      action: 'document.deleted',
      action_type: 'd',
      outcome: 'denied',
      actor_id: 'u1',
      target_id: 'd1',
    });
    assert.match(event.reason ?? '', /Admins only/);
  });

  contract('records a thrown 404 as a failure with its reason and target', async ({ url, recorder }) => {
    assert.equal((await contractRequest(`${url}/documents/missing`, { user: rosella })).status, 404);
    const event = expectEvent(recorder, { outcome: 'failure', target_id: 'missing', actor_id: 'u1' });
    assert.match(event.reason ?? '', /No document missing/);
    assert.equal(event.context?.route, '/documents/:id');
  });

  contract('records an asynchronous rejection as a failure with its reason', async ({ url, recorder }) => {
    assert.equal((await contractRequest(`${url}/jobs/j1`, { method: 'POST', user: rosella })).status, 500);
    const event = expectEvent(recorder, { action: 'job.started', outcome: 'failure', target_id: 'j1' });
    assert.match(event.reason ?? '', /database down/);
  });

  contract('records what a parser refuses as a failure of the route it was meant for', async ({ url, recorder }) => {
    for (const path of ['/documents', '/nowhere']) {
      const headers = { 'content-type': 'application/json', 'x-user': rosella };
      const { status } = await fetch(`${url}${path}`, { method: 'POST', headers, body: '{"title":' });
      assert.equal(status, 400);
    }
    const event = expectEvent(recorder, { action: 'document.created', outcome: 'failure', target_id: '' });
    assert.equal(event.context?.route, '/documents');
  });

  contract('finds the target in what the handler returned', async ({ url, recorder }) => {
    const { status } = await contractRequest(`${url}/documents`, {
      method: 'POST',
      user: rosella,
      body: { title: 'Plan' },
    });
    assert.equal(status, 201);
    const event = expectEvent(recorder, {
      action: 'document.created',
      action_type: 'c',
      target_id: 'doc_1',
      target_name: 'Plan',
      target_type: 'document',
    });
    assert.equal(event.context?.route, '/documents');
  });

  contract('records changes, metadata and a second event of the same request', async ({ url, recorder }) => {
    await contractRequest(`${url}/documents/d1`, { method: 'PATCH', user: rosella, body: {} });
    const [mail, update] = recorder.events;
    assert.equal(recorder.events.length, 2);
    assert.ok(mail && update && mail.id !== update.id);
    assert.deepEqual(update.changes, [{ path: '/title', from: 'a', to: 'b' }]);
    assert.equal(update.metadata['reason'], 'typo');
    assert.equal(update.action_type, 'u');
    assert.equal(mail.action, 'mail.sent');
    assert.equal(mail.metadata['reason'], undefined);
    for (const field of ['actor_id', 'group', 'location'] as const) assert.equal(mail[field], update[field]);
    assert.equal(mail.metadata['x_request_id'], update.metadata['x_request_id']);
  });

  contract('records who signed in, and who signed out', async ({ url, recorder }) => {
    await contractRequest(`${url}/sessions`, { method: 'POST', body: { name: 'ada' } });
    await contractRequest(`${url}/sessions/current`, { method: 'DELETE', user: rosella });
    assert.deepEqual(
      recorder.events.map(({ action, actor_id, outcome }) => [action, actor_id, outcome]),
      [
        ['session.created', 'ada', 'success'],
        ['session.ended', 'u1', 'success'],
      ],
    );
  });

  contract('records nothing for an operation that was skipped', async ({ url, recorder }) => {
    assert.equal((await contractRequest(`${url}/quiet`, { user: rosella })).status, 200);
    assert.deepEqual(recorder.events, []);
  });

  contract('waits for the handler when the client goes away', async (session) => {
    const { recorder, release } = session;
    await leaveSlow(session);
    assert.deepEqual(recorder.events, []);
    release();
    const event = await recorder.waitFor('slow.done');
    assert.equal(event.outcome, 'success');
    assert.equal(event.target_id, 's1');
    assert.equal(recorder.events.length, 1);
  });

  contract('keeps a hundred concurrent requests apart', async ({ url, recorder }) => {
    const users = Array.from({ length: 100 }, (_, index) => `u${index}`);
    await Promise.all(
      users.map((user) => contractRequest(`${url}/documents/of-${user}`, { user: `${user};Name ${user};member` })),
    );
    assert.equal(recorder.events.length, users.length);
    for (const event of recorder.events) {
      assert.equal(event.target_id, `of-${event.actor_id}`);
      assert.equal(event.actor_name, `Name ${event.actor_id}`);
    }
    assert.equal(new Set(recorder.events.map(({ id }) => id)).size, users.length);
  });

  contract('never takes an actor, an address or an oversized id from a header', async ({ url, recorder }) => {
    const headers = {
      'x-forwarded-user': 'root',
      'x-actor-id': 'root',
      'x-forwarded-for': '203.0.113.9',
      'x-request-id': 'x'.repeat(1000),
    };
    await contractRequest(`${url}/users/u1/2fa`, { method: 'POST', headers });
    const event = only(recorder);
    assert.equal(event.actor_id, '');
    assert.equal(event.location, '127.0.0.1');
    const { x_request_id: requestId } = event.metadata;
    assert.ok(typeof requestId === 'string');
    assert.match(requestId, /^[0-9a-f-]{36}$/);
  });
}
