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
export async function sendEach({
  requests,
  size,
  concurrency,
  send,
}: SendEachOptions): Promise<PartialResult | undefined> {
  const [only] = requests;
  if (only?.size === size) return send(only);
  const retry: string[] = [];
  const refused: NonNullable<PartialResult['refused']>[number][] = [];
  let failure: { readonly error: unknown } | undefined;
  const waiting = requests.values();
  const sendNext = async (): Promise<void> => {
    for (const request of waiting) {
      try {
        const part = failure ? { retry: request.ids } : await send(request);
        retry.push(...(part?.retry ?? []));
        refused.push(...(part?.refused ?? []));
      } catch (error) {
        if (error instanceof SinkError && error.kind !== 'retry') {
          refused.push(...request.ids.map((id) => ({ id, reason: error.message })));
        } else {
          failure ??= { error };
          retry.push(...request.ids);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendNext));
  // Nothing came of it, and the error knows why, and for how long to wait.
  if (failure && retry.length === requests.length) throw failure.error;
  return retry.length + refused.length === 0 ? undefined : { retry, refused };
}
