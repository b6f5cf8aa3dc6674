import type { Sink } from '@audit-trail/core';
import { resolveConnection } from '../connection-options.js';
import type { ReceiverFormat } from '../receiver-format.js';
import { ReceiverSink } from '../receiver-sink.js';
import { pathBelow } from '../receiver-url.js';
import { withAuthorization } from '../secret.js';
import { answerFilter, readBulkAnswer } from './bulk-answer.js';
import { bulkBody } from './bulk-body.js';
import { checkElasticsearchSinkOptions, type ElasticsearchSinkOptions } from './elasticsearch-sink-options.js';

/**
 * Makes a sink for Elasticsearch or OpenSearch, by their bulk API.
 *
 * ```ts
 * const search = elasticsearchSink({
 *   url: 'https://search.example.com:9200',
 *   dataStream: 'logs-audit-default',
 *   auth: { apiKey: process.env['ELASTIC_API_KEY'] ?? '' },
 * });
 * const trail = createAuditTrail({ directory: './audit-trail', sinks: [search] });
 * ```
 *
 * A batch is one request, and each event a document under its own id, so that a repeat changes nothing. Events that the
 * mapping does not take are refused one by one; what is rejected for want of room, or of rights, is sent again.
 *
 * Sources: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk and
 * https://docs.opensearch.org/latest/api-reference/document-apis/bulk
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`.
 */
export function elasticsearchSink(options: ElasticsearchSinkOptions): Sink {
  checkElasticsearchSinkOptions(options);
  const { url, compression } = options;
  const connection = resolveConnection(
    { ...options, headers: authorized(options) },
    { url, name: 'elasticsearch', compression, codings: ['gzip'] },
  );
  return new ReceiverSink({ connection, format: bulkFormat(connection.url, options) });
}

function authorized({
  headers = {},
  auth,
}: ElasticsearchSinkOptions): NonNullable<ElasticsearchSinkOptions['headers']> {
  if (auth === undefined) return headers;
  if ('apiKey' in auth) return withAuthorization(headers, auth.apiKey, (secret) => `ApiKey ${secret}`);
  if ('bearer' in auth) return withAuthorization(headers, auth.bearer, (secret) => `Bearer ${secret}`);
  const { username, password } = auth;
  return withAuthorization(
    headers,
    password,
    (secret) => `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`,
  );
}

function bulkFormat(url: URL, { index, dataStream, pipeline }: ElasticsearchSinkOptions): ReceiverFormat {
  const name = encodeURIComponent(index ?? dataStream ?? '');
  return {
    path: pathBelow(url, `/${name}/_bulk`, { filter_path: answerFilter, pipeline }),
    contentType: 'application/x-ndjson',
    advice: {
      401: "It does not know the credentials: check 'auth'.",
      403: "The credentials do not allow this: give them the right to create documents in this index, or check 'auth'.",
    },
    requests: (batch) => [{ events: batch, body: () => bulkBody(batch, dataStream !== undefined) }],
    taken: readBulkAnswer,
  };
}
