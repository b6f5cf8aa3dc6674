import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Annotation } from './annotation.js';

/** A framework's request, as far as all of them have the same. */
export interface CapturedRequest {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly socket: Pick<Socket, 'remoteAddress' | 'destroy'>;
  /** The client's address under the application's own settings of proxies to trust. */
  readonly ip?: string | undefined;
  readonly query?: unknown;
  readonly body?: unknown;
}

/** A route that a request came to. */
export interface Route {
  readonly params: Readonly<Record<string, unknown>>;
  /** As it is recorded, such as `/users/:id`. */
  readonly route: string;
}

/** An annotated route a request was meant for. */
export interface AnnotatedRoute extends Route {
  readonly annotation: Annotation;
}

/** Where a framework keeps what the requests of others keep elsewhere. */
export interface Framework {
  /** What a request came to, kept until its end to search from; undefined where nothing needs to be. */
  entry(request: CapturedRequest): unknown;
  /** The route that is running, to be kept: by the end of the request it may have been reset. */
  running(request: CapturedRequest): Route;
  /** The annotation of the route that is running, whether or not the annotated layer or handler has been reached. */
  annotation(request: CapturedRequest): Annotation | undefined;
  /** The annotated route a request was meant for, though something before all routes has refused it. */
  meant(request: CapturedRequest, entry: unknown): AnnotatedRoute | undefined;
  /** What tells the running route from others, where routes can pass requests on. */
  origin?(request: CapturedRequest): object | undefined;
  /** Whether no other route took a request after the one of this origin. */
  tookLast?(request: CapturedRequest, origin: object | undefined): boolean;
  /** The id that the application gave the request; undefined where it gave none. */
  requestId(request: CapturedRequest): unknown;
  /** What an error says went wrong: a text or an error. Default: the error itself. */
  reason?(error: unknown): unknown;
}
