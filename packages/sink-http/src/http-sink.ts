import { type PartialResult, type Sink, SinkError } from '@audit-trail/core';
import type { Answer } from './answer.js';
import { contentTypes, encodeBody } from './body.js';
import { resolveConnection } from './connection-options.js';
import { checkHttpSinkOptions, type HttpSinkOptions } from './http-sink-options.js';
import type { ReceiverFormat } from './receiver-format.js';
import { ReceiverSink } from './receiver-sink.js';
import { createSigner } from './standard-webhooks.js';

/**
 * Makes a sink that posts each batch to a receiver, over one connection that is kept open.
 *
 * ```ts
 * const siem = httpSink({
 *   name: 'siem',
 *   url: 'https://audit.example.com/events',
 *   headers: { authorization: `Bearer ${process.env['SIEM_TOKEN']}` },
 * });
 * const trail = createAuditTrail({ directory: './audit-trail', sinks: [siem] });
 * ```
 *
 * 2xx means taken; 400 and 422 refuse the batch, which the trail then halves to find the event to blame; 413 is too
 * large; anything else is tried again, after `Retry-After` if the receiver says so. Redirects are not followed. A
 * message shows origin and path of the URL, never its query, nor what headers hold.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`.
 */
export function httpSink(options: HttpSinkOptions): Sink {
  checkHttpSinkOptions(options);
  const { url, compression, compressAbove } = options;
  const connection = resolveConnection(options, { url, name: 'http', compression, compressAbove });
  return new ReceiverSink({ connection, format: plainFormat(connection.url, options) });
}

/** Events as they are, in one request. */
function plainFormat(url: URL, { format = 'json', sign, parseResult }: HttpSinkOptions): ReceiverFormat {
  return {
    path: `${url.pathname}${url.search}`,
    contentType: contentTypes[format],
    sign: sign && createSigner(sign.secret),
    advice: {
      401: "It does not know the credentials: check what the 'headers' option sends.",
      403: "The credentials do not allow this: give them the right to write, or check the 'headers' option.",
      415: "It does not take this kind of body: check 'format' and 'compression'.",
    },
    requests: (batch) => [{ events: batch, body: (memory) => encodeBody(batch, format, memory) }],
    ...(parseResult && { taken: (answer: Answer) => parsed(answer, parseResult) }),
  };
}

async function parsed(
  { target, status, headers, text, excerpt }: Answer,
  parseResult: NonNullable<HttpSinkOptions['parseResult']>,
): Promise<PartialResult | undefined> {
  try {
    return await parseResult({ status, headers, text });
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    // Its message quotes the answer as it is.
    throw new SinkError('retry', `${target} answered what 'parseResult' could not parse. It said: ${excerpt(text)}`);
  }
}
