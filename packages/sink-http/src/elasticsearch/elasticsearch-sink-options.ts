import { checkOptionNames, wrongOption } from '@audit-trail/core/adapter';
import { connectionOptions, type HttpConnectionOptions } from '../connection-options.js';
import { checkSecret, type Secret } from '../secret.js';

/** How the sink proves who it is: an API key (encoded, as Elasticsearch shows it), a bearer token, or a user. */
export type ElasticsearchAuth =
  | { readonly apiKey: Secret }
  | { readonly bearer: Secret }
  | { readonly username: string; readonly password: Secret };

/** What an application says about its cluster. `url` and either `index` or `dataStream` are required. */
export interface ElasticsearchSinkOptions extends HttpConnectionOptions {
  /** Where the cluster listens, such as `https://search.example.com:9200`; the rest of the path is added. */
  readonly url: string | URL;
  /** An index, or an alias of one, that events are created in as they are. */
  readonly index?: string;
  /** A data stream that events are created in, each with an `@timestamp` in front, which is its `occurred_at`. */
  readonly dataStream?: string;
  /** Default: none, or what `headers` hold. */
  readonly auth?: ElasticsearchAuth;
  /** Name of an ingest pipeline that events go through. Default: the index's. */
  readonly pipeline?: string;
  /** Default `false`. */
  readonly compression?: 'gzip' | false;
}

const known: ReadonlySet<string> = new Set<keyof ElasticsearchSinkOptions>([
  'url',
  'index',
  'dataStream',
  'auth',
  'pipeline',
  'compression',
  ...connectionOptions,
]);

/** One name, no pattern. */
const indexName = /^[^-_+\\/*?"<>|\s,#][^\\/*?"<>|\s,#]*$/;

/** @throws AuditError `AUDIT_INVALID_OPTIONS`. */
export function checkElasticsearchSinkOptions(options: ElasticsearchSinkOptions): void {
  checkOptionNames(options, known, "{ url: 'https://search.example.com:9200', dataStream: 'logs-audit-default' }");
  const { index, dataStream, pipeline, auth } = options;
  if ((index === undefined) === (dataStream === undefined)) throw wrongOption("Give either 'index' or 'dataStream'");
  const name: unknown = index ?? dataStream;
  if (typeof name !== 'string' || !indexName.test(name)) {
    throw wrongOption(`'${index === undefined ? 'dataStream' : 'index'}' is one name, without patterns`, name);
  }
  if (pipeline !== undefined && (typeof pipeline !== 'string' || pipeline === '')) {
    throw wrongOption("'pipeline' is the name of an ingest pipeline", pipeline);
  }
  if (auth !== undefined) checkAuth(auth);
}

function checkAuth(auth: ElasticsearchAuth): void {
  if (typeof auth === 'object' && auth !== null) {
    if ('apiKey' in auth) return checkSecret('auth.apiKey', auth.apiKey);
    if ('bearer' in auth) return checkSecret('auth.bearer', auth.bearer);
    if ('username' in auth && typeof auth.username === 'string') return checkSecret('auth.password', auth.password);
  }
  throw wrongOption("'auth' is { apiKey }, { bearer } or { username, password }");
}
