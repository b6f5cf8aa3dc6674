import type { IncomingHttpHeaders } from 'node:http';
import type { ActionType, Outcome } from '../event/audit-event.js';

/** What a response's status says of the operation. */
export function outcomeOf(status: number): Outcome {
  if (status === 401 || status === 403) return 'denied';
  return status >= 400 ? 'failure' : 'success';
}

/** GET, HEAD and QUERY read (RFC 9110, the HTTP QUERY method), DELETE deletes, POST creates; whatever else is there may change something. */
export function typeOfMethod(method: string | undefined): ActionType {
  switch (method) {
    case 'GET':
    case 'HEAD':
    case 'QUERY':
    case 'OPTIONS':
      return 'r';
    case 'POST':
      return 'c';
    case 'DELETE':
      return 'd';
    default:
      return 'u';
  }
}

const wellFormedId = /^[\w.:+/=@-]{1,128}$/;

/** The id that the application gave the request, or one from a header that is short and plain; else a fresh one. */
export function requestIdOf(id: unknown, headers: IncomingHttpHeaders): string {
  if (typeof id === 'string' && wellFormedId.test(id)) return id;
  if (typeof id === 'number') return String(id);
  const header = headers['x-request-id'];
  return typeof header === 'string' && wellFormedId.test(header) ? header : crypto.randomUUID();
}
