import type { AuditEvent } from '@audit-trail/core';
import { checkOptionNames, wrongOption } from '@audit-trail/core/adapter';
import { connectionOptions, type HttpConnectionOptions } from '../connection-options.js';
import { checkSecret, type Secret } from '../secret.js';
import type { WorkosEvent } from './workos-event.js';

/** What an application says about its WorkOS environment. Only `apiKey` is required. */
export interface WorkosSinkOptions extends HttpConnectionOptions {
  /** The environment's API key, `sk_…`. */
  readonly apiKey: Secret;
  /**
   * The id of the WorkOS organization (`org_…`) whose log an event belongs in; `null` leaves the event out of WorkOS.
   * Default: the event's `group`. An event without an organization is refused, and becomes a dead letter.
   */
  readonly organization?: (event: AuditEvent) => string | null;
  /**
   * Fits an event to the schemas that are configured in WorkOS: is given what would be sent, and returns what is.
   * Default: as it is.
   */
  readonly adapt?: (event: WorkosEvent, original: AuditEvent) => WorkosEvent;
  /** Events sent at a time. Above 1, events of a batch may arrive in another order. Default 1. */
  readonly concurrency?: number;
  /** Default `https://api.workos.com`. */
  readonly url?: string | URL;
}

const known: ReadonlySet<string> = new Set<keyof WorkosSinkOptions>([
  'apiKey',
  'organization',
  'adapt',
  'concurrency',
  'url',
  ...connectionOptions,
]);

/** @throws AuditError `AUDIT_INVALID_OPTIONS`. */
export function checkWorkosSinkOptions(options: WorkosSinkOptions): void {
  checkOptionNames(options, known, '{ apiKey: process.env.WORKOS_API_KEY }');
  const { apiKey, concurrency = 1 } = options;
  checkSecret('apiKey', apiKey);
  for (const name of ['organization', 'adapt'] as const) {
    const given: unknown = options[name];
    if (given !== undefined && typeof given !== 'function') {
      throw wrongOption(`'${name}' is a function that is given an event`, given);
    }
  }
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw wrongOption("'concurrency' is a whole number above 0", concurrency);
  }
}
