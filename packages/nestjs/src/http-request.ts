import type { IncomingHttpHeaders } from 'node:http';

/**
 * A request as Express and Fastify have it alike. Name your framework's own where you need more:
 * `actor: (request: FastifyRequest) => request.session.user`.
 */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as they came in. */
  readonly originalUrl: string;
  readonly headers: IncomingHttpHeaders;
  readonly protocol: string;
  readonly hostname: string;
  /** The client's address, under the application's own `trust proxy` or `trustProxy`. */
  readonly ip?: string | undefined;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}
