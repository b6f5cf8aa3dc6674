import { type AuditEvent, type Sink, SinkError } from '@audit-trail/core';
import { type Answer, fieldOf, parseAnswer, unexpectedAnswer } from '../answer.js';
import { resolveConnection } from '../connection-options.js';
import type { EventRequest, ReceiverFormat, Verdict } from '../receiver-format.js';
import { ReceiverSink } from '../receiver-sink.js';
import { pathBelow } from '../receiver-url.js';
import { withAuthorization } from '../secret.js';
import { workosEvent } from './workos-event.js';
import { checkWorkosSinkOptions, type WorkosSinkOptions } from './workos-sink-options.js';

/** So many requests, one after the other, end well before the 30 seconds that the trail gives a batch by default. */
const maxEvents = 50;

/**
 * Makes a sink for WorkOS Audit Logs, which shows each of your customers their part of the trail.
 *
 * ```ts
 * const workos = workosSink({
 *   apiKey: process.env['WORKOS_API_KEY'] ?? '',
 *   organization: ({ group }) => organizations.get(group) ?? '',
 * });
 * const trail = createAuditTrail({ directory: './audit-trail', sinks: [workos] });
 * ```
 *
 * Each event is a request, with its id as `Idempotency-Key`, which WorkOS remembers for 24 hours. 400 and 422, and 404
 * for an organization that is not there, refuse the event; all else is tried again.
 *
 * Sources: https://workos.com/docs/reference/audit-logs/event and https://workos.com/docs/audit-logs/metadata-schema
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`.
 */
export function workosSink(options: WorkosSinkOptions): Sink {
  checkWorkosSinkOptions(options);
  const { apiKey, headers, url = 'https://api.workos.com', concurrency, batch } = options;
  const connection = resolveConnection(
    {
      ...options,
      headers: withAuthorization(headers, apiKey, (secret) => `Bearer ${secret}`),
      batch: { maxEvents, ...batch },
    },
    { url, name: 'workos' },
  );
  return new ReceiverSink({ connection, format: auditLogFormat(connection.url, options), concurrency });
}

function auditLogFormat(url: URL, options: WorkosSinkOptions): ReceiverFormat {
  const { organization = ({ group }) => group, adapt = (event) => event } = options;
  const request = (event: AuditEvent): readonly EventRequest[] => {
    const organizationId = organization(event);
    if (organizationId === null) return [];
    const body = (): Buffer => {
      if (typeof organizationId === 'string' && organizationId !== '') {
        return Buffer.from(
          JSON.stringify({ organization_id: organizationId, event: adapt(workosEvent(event), event) }),
        );
      }
      throw new SinkError(
        'refused',
        "The event has no WorkOS organization: record it with one as its group, or let the 'organization' option find it, or return null to leave it out.",
      );
    };
    return [{ events: { size: 1, ids: [event.id], key: event.id }, body }];
  };
  return {
    path: pathBelow(url, '/audit_logs/events'),
    contentType: 'application/json',
    advice: {
      400: "Check the action's schema in WorkOS, or fit the event to it with the 'adapt' option.",
      401: "It does not know the API key: check 'apiKey'.",
      403: "The API key does not allow this: check 'apiKey'.",
    },
    requests: ({ events }) => events.flatMap(request),
    taken: checkSuccess,
    judge: judgeWorkos,
  };
}

/** Makes sure that it is WorkOS who answered 2xx, and not something in front of it. */
function checkSuccess(answer: Answer): undefined {
  if (fieldOf(parseAnswer(answer), 'success') !== true) throw unexpectedAnswer(answer, 'something else than success');
}

/** A missing organization is one event's matter: the others must not wait for it. */
function judgeWorkos({ status, text }: Answer): Verdict | undefined {
  if (status !== 404 || !/"Organization not found\b/i.test(text)) return undefined;
  return { kind: 'refused', advice: "Check what the 'organization' option, or else the event's group, says." };
}
