import { type PartialResult, SinkError } from '@audit-trail/core';
import type { EventRequest } from './receiver-format.js';

export interface SendEachOptions {
  /** One request with all events of a batch, or one for each event that is to be sent. */
  readonly requests: readonly EventRequest[];
  /** Events in the batch. */
  readonly size: number;
  /** Requests at a time. */
  readonly concurrency: number;
  readonly send: (request: EventRequest) => Promise<PartialResult | undefined>;
}

/**
 * Sends the requests of a batch and adds up what became of their events. They are begun in order; after one that is to be
 * tried again later no other is begun, since it would most likely fare the same.
 */
export function sendEach(options: SendEachOptions): Promise<PartialResult | undefined> {
  const { requests, size, send } = options;
  const [only] = requests;
  return only?.events.size === size ? send(only) : sendSeveral(options);
}

async function sendSeveral({ requests, concurrency, send }: SendEachOptions): Promise<PartialResult | undefined> {
  const retry: string[] = [];
  const refused: NonNullable<PartialResult['refused']>[number][] = [];
  let failure: { readonly error: unknown } | undefined;
  const waiting = requests.values();
  const sendNext = async (): Promise<void> => {
    for (const request of waiting) {
      try {
        const part = failure ? { retry: request.events.ids } : await send(request);
        retry.push(...(part?.retry ?? []));
        refused.push(...(part?.refused ?? []));
      } catch (error) {
        if (error instanceof SinkError && error.kind !== 'retry') {
          refused.push(...request.events.ids.map((id) => ({ id, reason: error.message })));
        } else {
          failure ??= { error };
          retry.push(...request.events.ids);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendNext));
  // Nothing came of it, and the error knows why, and for how long to wait.
  if (failure && retry.length === requests.length) throw failure.error;
  return retry.length + refused.length === 0 ? undefined : { retry, refused };
}
