import { randomUUID } from 'node:crypto';
import type { Sink } from '@audit-trail/core';
import { resolveConnection } from '../connection-options.js';
import type { ReceiverFormat } from '../receiver-format.js';
import { ReceiverSink } from '../receiver-sink.js';
import { pathBelow } from '../receiver-url.js';
import { withAuthorization } from '../secret.js';
import { checkHecSuccess, judgeHec } from './hec-answer.js';
import { hecEnvelopes } from './hec-envelope.js';
import { indexed } from './indexer-acknowledgement.js';
import { checkSplunkSinkOptions, type SplunkSinkOptions } from './splunk-sink-options.js';

/** Milliseconds that Splunk recommends to wait for an acknowledgement before the events are taken for lost. */
const acknowledgedWithin = 300_000;

/**
 * Makes a sink for Splunk's HTTP Event Collector (HEC), or for what understands its protocol.
 *
 * ```ts
 * const splunk = splunkSink({
 *   url: 'https://splunk.example.com:8088',
 *   token: () => readFile('/run/secrets/hec-token', 'utf8').then((token) => token.trim()),
 *   index: 'audit',
 *   acknowledge: true,
 * });
 * const trail = createAuditTrail({ directory: './audit-trail', sinks: [splunk] });
 * ```
 *
 * A batch is one request. Of an event that Splunk refuses, its `invalid-event-number` tells; all others are sent again,
 * so that those before it may arrive twice, with the same `id`. A wrong token or index refuses nothing: delivery waits
 * until it is right.
 *
 * Sources: https://help.splunk.com/splunk-enterprise/get-data-in/collect-http-event-data/format-events-for-http-event-collector
 * and its pages beside it, about indexer acknowledgement and errors.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`.
 */
export function splunkSink(options: SplunkSinkOptions): Sink {
  checkSplunkSinkOptions(options);
  const { url, headers, token, compression, acknowledge = false } = options;
  const connection = resolveConnection(
    { ...options, headers: withAuthorization(headers, token, (secret) => `Splunk ${secret}`) },
    { url, name: 'splunk', compression, codings: ['gzip'] },
  );
  const deadline = acknowledge ? acknowledgedWithin : undefined;
  return new ReceiverSink({ connection, format: hecFormat(connection.url, options), deadline });
}

function hecFormat(url: URL, options: SplunkSinkOptions): ReceiverFormat {
  const encode = hecEnvelopes(options);
  const acknowledgements = pathBelow(url, '/services/collector/ack');
  return {
    path: pathBelow(url, '/services/collector/event'),
    contentType: 'application/json',
    // Acknowledgements are counted for each channel.
    ...(options.acknowledge && { headers: { 'x-splunk-request-channel': randomUUID() } }),
    advice: {
      401: "It does not know the token: check 'token'.",
      403: "It does not know the token, or the token is disabled: check 'token'.",
    },
    requests: (batch) => [{ events: batch, body: () => encode(batch) }],
    judge: judgeHec,
    async taken(answer, _request, ask, signal) {
      if (options.acknowledge) return indexed(answer, acknowledgements, ask, signal);
      checkHecSuccess(answer);
      return undefined;
    },
  };
}
