import { checkOptionNames, wrongOption } from '@audit-trail/core/adapter';
import { connectionOptions, type HttpConnectionOptions } from '../connection-options.js';
import { checkSecret, type Secret } from '../secret.js';

/** What an application says about its HTTP Event Collector. `url` and `token` are required. */
export interface SplunkSinkOptions extends HttpConnectionOptions {
  /** Where the collector listens, such as `https://splunk.example.com:8088`; the rest of the path is added. */
  readonly url: string | URL;
  /** The HEC token. */
  readonly token: Secret;
  /** The index, one that the token allows. Default: the token's. */
  readonly index?: string;
  /** Default `audit-trail`. */
  readonly source?: string;
  /** Default `_json`, which makes the event's fields searchable. */
  readonly sourcetype?: string;
  /** Default: this machine's name. */
  readonly host?: string;
  /** Indexed fields that each event gets, such as `{ environment: 'production' }`. Default: none. */
  readonly fields?: Readonly<Record<string, string>>;
  /**
   * Whether an event counts as delivered only when Splunk says that it is indexed. Without it that is when the
   * collector has received it, which an outage of the indexer's may still undo. The token must have indexer
   * acknowledgement enabled, which Splunk Enterprise offers. Default `false`.
   */
  readonly acknowledge?: boolean;
  /** Default `false`. */
  readonly compression?: 'gzip' | false;
}

const texts = ['index', 'source', 'sourcetype', 'host'] as const;
const known: ReadonlySet<string> = new Set<keyof SplunkSinkOptions>([
  'url',
  'token',
  ...texts,
  'fields',
  'acknowledge',
  'compression',
  ...connectionOptions,
]);

/** @throws AuditError `AUDIT_INVALID_OPTIONS`. */
export function checkSplunkSinkOptions(options: SplunkSinkOptions): void {
  checkOptionNames(options, known, "{ url: 'https://splunk.example.com:8088', token: process.env.SPLUNK_TOKEN }");
  checkSecret('token', options.token);
  if (String(options.url).includes('/services/collector')) {
    throw wrongOption("'url' ends before '/services/collector', which the sink adds");
  }
  const notText = texts.find((name) => options[name] !== undefined && !isText(options[name]));
  if (notText) throw wrongOption(`'${notText}' is a text that is not empty`, options[notText]);
  const { fields = {}, acknowledge = false } = options;
  if (typeof fields !== 'object' || fields === null || !Object.values(fields).every(isText)) {
    throw wrongOption("'fields' is an object of names and texts", fields);
  }
  if (typeof acknowledge !== 'boolean') throw wrongOption("'acknowledge' is true or false", acknowledge);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
