import assert from 'node:assert/strict';
import type { RequestHandler } from 'express';
import type { Server, Setting } from '../harness/benchmark.js';
import { Receiver } from '../receiving/receiver.js';
import { application, serve } from './application.js';

/** Sends one event to a receiver. */
type Post = (request: Parameters<RequestHandler>[0]) => Promise<unknown>;

export interface PostedOptions extends Setting {
  /** Whether the answer waits until the receiver has the event. */
  readonly awaited: boolean;
  /** Makes ready to send to a port of 127.0.0.1. */
  readonly prepare: (port: number) => Post;
  /** Reads who acted from what was received. */
  readonly actorOf: (received: unknown) => string | undefined;
}

/** With a post to a receiver for each request. */
export async function servePosted({ loadCore, awaited, prepare, actorOf }: PostedOptions): Promise<Server> {
  const receiver = await Receiver.start(loadCore);
  const post = prepare(receiver.port);
  let requests = 0;
  let failed: unknown;
  const underWay = new Set<Promise<unknown>>();
  const waiting: RequestHandler = async (request, _response, next) => {
    await post(request);
    next();
  };
  const onTheWay: RequestHandler = (request, _response, next) => {
    const posted = post(request)
      .catch((error: unknown) => (failed = error))
      .finally(() => underWay.delete(posted));
    underWay.add(posted);
    next();
  };
  return serve(application({ layers: [awaited ? waiting : onTheWay] }), {
    settle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    check: async (more) => {
      requests += more;
      assert.equal(failed, undefined);
      assert.equal(actorOf(await receiver.check(requests)), 'u1');
    },
    close: () => receiver.end(),
  });
}
