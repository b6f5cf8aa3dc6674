import type { CapturedRequest } from './framework.js';

/** The client's address under the application's own `trust proxy`; an IPv4 address on an IPv6 socket is written as IPv4. */
export function clientAddress(request: CapturedRequest): string | undefined {
  const address = request.ip ?? request.socket.remoteAddress;
  return address?.startsWith('::ffff:') ? address.slice(7) : address;
}
