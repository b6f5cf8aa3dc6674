import assert from 'node:assert/strict';
import type { RequestHandler } from 'express';
import { type DrainContext, initLogger } from 'evlog';
import { evlog, useLogger } from 'evlog/express';
import { createFsDrain } from 'evlog/fs';
import { createDrainPipeline } from 'evlog/pipeline';
import { checkLines } from '../events/lines.js';
import type { Server } from '../harness/benchmark.js';
import { principalOf } from '../requests/sign-in.js';
import { application, serve } from './application.js';

interface WideEvent {
  readonly status: number;
  readonly audit: {
    readonly action: string;
    readonly actor: { readonly id: string };
    readonly target: { readonly id: string };
  };
}

/** With the audit of evlog in its wide event of each request, drained into a file, 50 at a time. */
export function serveEvlog(folder: string): Promise<Server> {
  let dropped = 0;
  const pipeline = createDrainPipeline<DrainContext>({
    // The 1,000 that it holds by default were too few for this load: it dropped the oldest.
    maxBufferSize: 100_000,
    onDropped: (events) => (dropped += events.length),
  });
  const drain = pipeline(createFsDrain({ dir: folder }));
  initLogger({ env: { service: 'bench' }, silent: true, drain });
  const auditing: RequestHandler = (request, _response, next) => {
    const actor = principalOf(request);
    useLogger().audit({
      action: 'user.viewed',
      actor: { type: 'user', id: actor?.id ?? '', displayName: actor?.name ?? '' },
      target: { type: 'user', id: String(request.params['id']) },
      outcome: 'success',
    });
    next();
  };
  let requests = 0;
  return serve(application({ first: evlog(), layers: [auditing] }), {
    settle: () => drain.flush(),
    check: (more) => {
      requests += more;
      assert.equal(dropped, 0, `evlog has dropped ${dropped} events`);
      const { status, audit } = JSON.parse(checkLines(folder, requests)) as WideEvent;
      assert.deepEqual([status, audit.action, audit.actor.id], [200, 'user.viewed', 'u1']);
    },
  });
}
