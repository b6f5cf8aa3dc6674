import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuditTrail } from '../trail-types.js';
import { annotate } from './annotation.js';
import { createCapture } from './capture.js';
import { expressFramework } from './express-framework.js';
import type { CapturedRequest } from './framework.js';
import { openRequest } from './open-request.js';
import { currentRequest } from './request-context.js';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server of Node.js' own on a free port, each of whose requests is an operation whose action says for which path it was. */
export async function listenAudited(
  trail: AuditTrail,
  handlers: Readonly<Record<string, Handler>>,
): Promise<{ server: Server; port: number }> {
  const capture = createCapture(trail, expressFramework({ annotationOf: () => undefined }), {
    actor: () => ({ id: 'u1' }),
  });
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    openRequest(capture, request as unknown as CapturedRequest, response, () => {
      currentRequest()?.begin(annotate(`asked${path}`));
      handlers[path]?.(request, response);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}
