export { httpSink } from './http-sink.js';
export type { HttpHeaders, HttpResponse, HttpSinkOptions, HttpTimeouts, HttpTls } from './http-sink-options.js';
