import { type Capture, currentRequest, openRequest } from '@audit-trail/core/adapter';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, preHandlerHookHandler } from 'fastify';
import { isAnnotated, markDispatched } from './fastify-framework.js';

type Open = <Result>(request: FastifyRequest, reply: FastifyReply, next: () => Result) => Result;

/** Opens an audit context for every request of an application on Fastify. */
export function mountOnFastify(adapter: FastifyAdapter, capture: Capture): void {
  const open: Open = (request, reply, next) => openRequest(capture, request, reply.raw, next, reply);
  const dispatch: preHandlerHookHandler = (request, reply, done) => {
    markDispatched(request);
    open(request, reply, done);
  };
  const fastify = adapter.getInstance<FastifyInstance>();
  if ((adapter as Partial<FastifyAdapter>).setOnRequestHook) openFirst(adapter, open);
  // Before 11.1.8, Nest has no place in front of middleware.
  else fastify.addHook('onRequest', (request, reply, done) => open(request, reply, done));
  fastify.addHook('onRoute', (route) => {
    if (!isAnnotated(route.config)) return;
    const hooks = route.preHandler ?? [];
    // Behind all others: they have let the request pass, and may have lost the context by old callbacks.
    route.preHandler = [...(Array.isArray(hooks) ? hooks : [hooks]), dispatch];
  });
  // Hooks that an instance had before it was given to Nest may refuse a request before it is opened, and others may have
  // lost its context when exception filters are asked.
  fastify.addHook('onError', (request, reply, error, done) => {
    open(request, reply, () => currentRequest(request)?.failed(error));
    done();
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    open(request, reply, () => done(null, payload));
  });
}

type OnRequest = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void | Promise<void>;

/** Nest's adapter has one hook that is asked before middleware and everything else. The application's own follows ours. */
function openFirst(adapter: FastifyAdapter, open: Open): void {
  const setOnRequestHook = adapter.setOnRequestHook.bind(adapter);
  const openBefore = (hook: OnRequest | undefined): void => {
    setOnRequestHook((request, reply, done) =>
      open(request, reply, () => (hook ? hook.call(adapter, request, reply, done) : done())),
    );
  };
  openBefore((adapter as unknown as { readonly onRequestHook?: OnRequest }).onRequestHook);
  adapter.setOnRequestHook = openBefore;
}
