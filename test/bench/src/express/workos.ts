import { WorkOS } from '@workos-inc/node';
import type { Server, Setting } from '../harness/benchmark.js';
import { finishedRequest } from './finished.js';
import { servePosted } from './posted.js';

/** With WorkOS' SDK, which posts each event by itself: the answer waits for it, or goes ahead and never hears of it. */
export function serveWorkos(setting: Setting, { awaited }: { readonly awaited: boolean }): Promise<Server> {
  return servePosted({
    ...setting,
    awaited,
    prepare: (port) => {
      const workos = new WorkOS('sk_test_bench', { apiHostname: '127.0.0.1', port, https: false });
      return (request) => {
        const { action, actor, target, location, userAgent, route, status } = finishedRequest(request, {
          statusCode: 200,
        });
        return workos.auditLogs.createEvent('org_bench', {
          action,
          occurredAt: new Date(),
          actor: { type: 'user', id: actor?.id ?? '', name: actor?.name ?? '' },
          targets: [target],
          context: { location, userAgent },
          metadata: { route, status },
        });
      };
    },
    actorOf: (received) => (received as { readonly event: { readonly actor: { readonly id: string } } }).event.actor.id,
  });
}
