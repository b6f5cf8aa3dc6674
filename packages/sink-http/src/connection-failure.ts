import { codeOf } from '@audit-trail/core/adapter';
import { SinkError } from '@audit-trail/core';

const untrusted = "Its certificate is not signed by a known authority: give the authority in 'tls.ca'.";

/** Advice for the codes of Node.js, OpenSSL and undici. */
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Nothing listens there: check 'url' and whether the receiver runs.",
  ENOTFOUND: "The host is not known: check 'url' and DNS.",
  EAI_AGAIN: 'DNS does not answer.',
  CERT_HAS_EXPIRED: 'Its certificate has expired: renew it.',
  CERT_NOT_YET_VALID: 'Its certificate is not valid yet: check the clocks.',
  ERR_TLS_CERT_ALTNAME_INVALID:
    "Its certificate is for another name: check 'url', or renew the certificate with this name.",
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "It wants a client certificate: give 'tls.cert' and 'tls.key'.",
  UND_ERR_CONNECT_TIMEOUT: "Connecting took longer than 'timeouts.connect'.",
  UND_ERR_HEADERS_TIMEOUT: "It did not answer within 'timeouts.headers'.",
  UND_ERR_BODY_TIMEOUT: "Its answer stopped for longer than 'timeouts.body'.",
  UND_ERR_CLOSED: 'The sink is closed.',
  UND_ERR_DESTROYED: 'The sink is closed.',
};

/** No answer: the receiver may or may not have the batch, so it is sent again. */
export function connectionError(target: string, cause: unknown): SinkError {
  const code = codeOf(cause);
  // What undici can't parse it keeps with its error, credentials and all, and loggers would print it.
  const garbled = typeof cause === 'object' && cause !== null && 'data' in cause;
  const advised = garbled ? "What it sends is not HTTP/1.1: check 'url'." : advice[code];
  const message = [`No answer from ${target}${code && ` (${code})`}.`, advised].filter(Boolean).join(' ');
  return new SinkError('retry', message, garbled ? {} : { cause });
}
