import { createAuditTrail } from '@audit-trail/core';
import { audited } from '@audit-trail/express';
import type { Server } from '../harness/benchmark.js';
import { checkProbed, probed } from '../requests/probe.js';
import { application, serve } from './application.js';
import { opened } from './trail.js';

/** With a trail that the other route is audited by. That one is asked for once a block, and has to leave the only event. */
export function serveUnaudited(folder: string): Promise<Server> {
  const trail = createAuditTrail({ directory: folder });
  const otherLayers = [audited(probed.action, { target: probed.target })];
  return serve(application({ first: opened(trail), otherLayers }), {
    check: checkProbed(folder),
    close: async () => {
      await trail.close();
    },
  });
}
