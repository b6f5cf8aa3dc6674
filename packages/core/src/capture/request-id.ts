import { randomUUID } from 'node:crypto';
import type { CapturedRequest } from './request-context.js';

const wellFormedId = /^[\w.:+/=@-]{1,128}$/;

/** An id from a header is copied only when it is short and plain; else the request gets a fresh one. */
export function requestIdOf(request: CapturedRequest): string {
  const { id } = request;
  if (typeof id === 'string' && wellFormedId.test(id)) return id;
  if (typeof id === 'number') return String(id);
  const header = request.headers['x-request-id'];
  return typeof header === 'string' && wellFormedId.test(header) ? header : randomUUID();
}
