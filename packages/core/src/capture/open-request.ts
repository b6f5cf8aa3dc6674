import type { ServerResponse } from 'node:http';
import { contextStorage } from '../context/audit-context.js';
import { openContext } from '../context/context-carrier.js';
import { attachContext, contextOf } from '../context/current-audit.js';
import type { Capture } from './capture.js';
import type { CapturedRequest } from './framework.js';
import { RequestContext } from './request-context.js';
import { observeEnd } from './response-end.js';

/**
 * Opens the context of a request and runs the rest of the application in it. The operation has ended when the response
 * is ended; when the client goes away before, when the handler ends the response all the same; and if it never does,
 * its outcome is unknown. `reply` is what annotations get as `res`, where the framework has something of its own.
 */
export function openRequest<Result>(
  capture: Capture,
  request: CapturedRequest,
  response: ServerResponse,
  next: () => Result,
  reply: object = response,
): Result {
  capture.sharedWrite.hurry();
  const opened = contextOf(request);
  if (opened) {
    // Mounted twice, or dispatched again by the application: it is still the one request.
    return contextStorage.run(opened, next);
  }
  const context = new RequestContext(capture, request, response, reply);
  attachContext(request, context);
  observeEnd(response, context);
  return openContext(context, request, next);
}
