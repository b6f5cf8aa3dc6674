import type { ServerResponse } from 'node:http';
import { contextStorage } from '../context/audit-context.js';
import { attachContext } from '../context/current-audit.js';
import type { Capture } from './capture.js';
import { type CapturedRequest, outcomeOf, RequestContext } from './request-context.js';

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
  const context = new RequestContext(capture, request, response);
  attachContext(request, context);
  observeEnd(response, context);
  contextStorage.run(context, next);
}

function observeEnd(response: ServerResponse, context: RequestContext): void {
  // oxlint-disable-next-line typescript/unbound-method -- called on the response again, below
  const { end } = response;
  // Assigned, not subclassed: compression, sessions and others stack their own `end` on it in the same way.
  response.end = function audited(this: ServerResponse, ...args: Parameters<ServerResponse['end']>) {
    const { statusCode } = response;
    context.settle({ outcome: outcomeOf(statusCode), status: statusCode });
    return end.apply(this, args);
  } as ServerResponse['end'];
  response.once('close', () => {
    if (!response.writableEnded) context.clientGone();
  });
}
