import { type AuditEvent, createAuditTrail } from '@audit-trail/core';
import { httpSink } from '@audit-trail/sink-http';
import type { Server, Setting } from '../harness/benchmark.js';
import { Receiver } from '../receiving/receiver.js';
import { checkEvent } from '../requests/events.js';
import { application, serve } from './application.js';
import { auditedRoute, checksOf, opened } from './trail.js';

/** With the same trail, whose events the HTTP sink posts in batches while requests are answered. */
export async function serveShipped(folder: string, { loadCore }: Setting): Promise<Server> {
  const receiver = await Receiver.start(loadCore);
  const trail = createAuditTrail({
    directory: folder,
    sinks: [httpSink({ url: `http://127.0.0.1:${receiver.port}/events` })],
  });
  const { check, close } = checksOf(trail, folder);
  let requests = 0;
  return serve(application({ first: opened(trail), layers: [auditedRoute()] }), {
    settle: () => trail.flush({ to: 'delivered', deadline: 60_000 }),
    check: async (more) => {
      await check(more);
      requests += more;
      checkEvent((await receiver.check(requests)) as AuditEvent);
    },
    close: async () => {
      await close?.();
      await receiver.end();
    },
  });
}
