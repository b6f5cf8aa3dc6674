import assert from 'node:assert/strict';
import { SeverityNumber } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import type { Server } from '../harness/benchmark.js';
import { DroppingLogs } from '../events/dropping-logs.js';
import { application, serve } from './application.js';
import { finishedRequest } from './finished.js';

/** With a log record of OpenTelemetry for each request, in batches that are dropped where they would be sent. */
export function serveOpenTelemetryLogs(): Promise<Server> {
  const logs = new DroppingLogs();
  const first: RequestHandler = (request, response, next) => {
    response.once('finish', () => {
      const { action, actor, target, location, method, route, status, userAgent } = finishedRequest(request, response);
      logs.logger.emit({
        severityNumber: SeverityNumber.INFO,
        severityText: 'INFO',
        eventName: action,
        attributes: {
          'user.id': actor?.id,
          'user.name': actor?.name,
          'target.type': target.type,
          'target.id': target.id,
          'client.address': location,
          'http.request.method': method,
          'http.route': route,
          'http.response.status_code': status,
          'user_agent.original': userAgent,
        },
      });
    });
    next();
  };
  return serve(application({ first }), {
    settle: () => logs.flush(),
    check: (requests) => {
      const { eventName, attributes } = logs.check(requests);
      assert.deepEqual(
        [eventName, attributes['user.id'], attributes['http.response.status_code']],
        ['user.viewed', 'u1', 200],
      );
    },
  });
}
