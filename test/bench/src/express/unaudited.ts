import { createAuditTrail } from '@audit-trail/core';
import { audited } from '@audit-trail/express';
import type { Server } from '../harness/benchmark.js';
import { checkProbed, probed } from '../requests/probe.js';
import { application, serve } from './application.js';
import { opened } from './trail.js';

/** With a trail that another route is audited by. That one is asked for once a block, and has to leave the only event. */
export async function serveUnaudited(folder: string): Promise<Server> {
  const trail = createAuditTrail({ directory: folder });
  const check = checkProbed(folder);
  const app = application({ first: opened(trail) });
  app.get(probed.path, audited(probed.action, { target: probed.target }), (request, response) => {
    response.json({ id: request.params['id'] });
  });
  const server = await serve(app, {
    check: () => check(server.port),
    close: async () => {
      await trail.close();
    },
  });
  return server;
}
