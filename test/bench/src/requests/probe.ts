import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AuditEvent } from '@audit-trail/core';
import { checkLines } from '../events/lines.js';

/** The route that is audited beside the one that is measured. */
export const probed = { path: '/accounts/:id', action: 'account.viewed', target: 'account:params.id' } as const;

/**
 * Asks, once after each block, for the route that is audited, and throws unless there is one event for each time that it
 * was asked for, and none of any other request.
 */
export function checkProbed(folder: string): (port: number) => Promise<void> {
  let times = 0;
  return async (port) => {
    await ask(port, '/accounts/7');
    times += 1;
    const event = JSON.parse(checkLines(folder, times)) as AuditEvent;
    assert.deepEqual([event.action, event.actor_id, event.target_id], [probed.action, 'u1', '7']);
  };
}

async function ask(port: number, path: string): Promise<void> {
  const request = get({ port, path, host: '127.0.0.1', agent: false, headers: { authorization: 'Bearer rosella' } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const said = await text(response);
  assert.equal(response.statusCode, 200, said);
}
