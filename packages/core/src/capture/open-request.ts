import type { ServerResponse } from 'node:http';
import { contextStorage } from '../context/audit-context.js';
import { openContext } from '../context/context-carrier.js';
import { attachContext, contextOf } from '../context/current-audit.js';
import type { Capture } from './capture.js';
import { type CapturedRequest, RequestContext } from './request-context.js';
import { observeEnd } from './response-end.js';

/**
 * Opens the context of a request and runs the rest of the application in it. The operation has ended when the response
 * is ended; when the client goes away before, when the handler ends the response all the same; and if it never does,
 * its outcome is unknown.
 */
export function openRequest(
  capture: Capture,
  request: CapturedRequest,
  response: ServerResponse,
  next: () => void,
): void {
  const opened = contextOf(request);
  if (opened) {
    // Mounted twice, or dispatched again by the application: it is still the one request.
    contextStorage.run(opened, next);
    return;
  }
  const context = new RequestContext(capture, request, response);
  attachContext(request, context);
  observeEnd(response, context);
  openContext(context, request, next);
}
