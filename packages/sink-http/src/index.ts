export type { BodyFormat } from './body.js';
export type { Compression } from './compress.js';
export type { HttpConnectionOptions, HttpTimeouts, HttpTls } from './connection-options.js';
export { httpSink } from './http-sink.js';
export type { HttpResponse, HttpSinkOptions } from './http-sink-options.js';
export type { HttpHeaders } from './request-headers.js';
export type { Secret } from './secret.js';
export { splunkSink } from './splunk/splunk-sink.js';
export type { SplunkSinkOptions } from './splunk/splunk-sink-options.js';
