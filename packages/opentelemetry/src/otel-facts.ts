import type { AmbientFacts, Facts } from '@audit-trail/core';
import { checkOptionNames } from '@audit-trail/core/adapter';
import { isSpanContextValid, trace } from '@opentelemetry/api';
import type { IncomingMessage } from 'node:http';
import { baggageFacts, type BaggageOptions } from './baggage-facts.js';

export interface OtelFactsOptions<Request extends object = IncomingMessage> {
  /** Which baggage is recorded, and whose is believed. Default: none. */
  readonly baggage?: BaggageOptions<Request> | undefined;
}

/**
 * What OpenTelemetry knows of the moment, for `createAuditTrail({ ambientFacts })`: ids of the active trace and span, sampled
 * or not, and baggage that the application names. Without an active span there are no ids.
 *
 * ```ts
 * const trail = createAuditTrail({ directory: './audit-trail', ambientFacts: otelFacts() });
 * ```
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS` for a wrong option.
 */
export function otelFacts<Request extends object = IncomingMessage>(
  options: OtelFactsOptions<Request> = {},
): AmbientFacts {
  checkOptionNames(options, new Set(['baggage']), "{ baggage: { keys: ['tenant'], trusted: (req) => isOurs(req) } }");
  if (!options.baggage) return spanFacts;
  const said = baggageFacts(options.baggage);
  return (request) => {
    const baggage = said(request);
    return baggage ? { ...spanFacts(), ...baggage } : spanFacts();
  };
}

function spanFacts(): Facts | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && isSpanContextValid(span) ? { traceId: span.traceId, spanId: span.spanId } : undefined;
}
