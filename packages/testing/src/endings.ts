import assert from 'node:assert/strict';
import { contractRequest } from './contract-request.js';
import { type AddCase, expectEvent, leaveSlow, rosella } from './contract-session.js';

/** How operations end whose handler was not the last to have a say. */
export function endings(contract: AddCase): void {
  contract('records a handler that succeeded and could not be answered as a failure', async ({ url, recorder }) => {
    assert.equal((await contractRequest(`${url}/reports/r1`, { user: rosella })).status, 500);
    const event = expectEvent(recorder, { action: 'report.read', outcome: 'failure', target_id: 'r1', actor_id: 'u1' });
    assert.match(event.reason ?? '', /not serialisable/);
  });

  contract('records a stream that breaks midway as a failure with its reason', async ({ url, recorder }) => {
    await assert.rejects(contractRequest(`${url}/exports/e1`, { user: rosella }));
    const event = await recorder.waitFor('export.read');
    assert.equal(recorder.events.length, 1);
    assert.deepEqual([event.outcome, event.target_id], ['failure', 'e1']);
    assert.match(event.reason ?? '', /disk gone/);
  });

  contract('records server-sent events as one operation', async ({ url, recorder }) => {
    const { status, body } = await contractRequest(`${url}/ticks/t1`, { user: rosella });
    assert.equal(status, 200);
    assert.deepEqual(String(body).match(/data: \d/g), ['data: 1', 'data: 2', 'data: 3']);
    expectEvent(recorder, { action: 'ticks.watched', action_type: 'r', outcome: 'success', target_id: 't1' });
  });

  contract('says that the outcome is unknown when nobody has said otherwise', async (session) => {
    const { recorder } = session;
    await leaveSlow(session);
    await recorder.trail.close();
    const event = expectEvent(recorder, { action: 'slow.done', outcome: 'unknown', target_id: 's1', actor_id: 'u1' });
    assert.equal(event.context?.status, undefined);
  });

  contract('records an attempt before the handler, and its outcome after it', async ({ url, recorder }) => {
    const { status } = await contractRequest(`${url}/transfers/t1`, { method: 'POST', user: rosella });
    assert.equal(status, 201);
    const [attempt, outcome] = recorder.events;
    assert.equal(recorder.events.length, 2);
    assert.ok(attempt && outcome);
    for (const { action, target_id, actor_id } of [attempt, outcome])
      assert.deepEqual([action, target_id, actor_id], ['transfer.approved', 't1', 'u1']);
    assert.deepEqual([attempt.outcome, attempt.caused_by], ['attempted', undefined]);
    assert.deepEqual([outcome.outcome, outcome.caused_by], ['success', attempt.id]);
  });
}
