import { createHmac } from 'node:crypto';
import { wrongOption } from '@audit-trail/core/adapter';

/** Headers that prove who sent a body, and when. */
export type Signer = (id: string, body: Buffer) => Readonly<Record<string, string>>;

/**
 * Signs as Standard Webhooks 1.0 describes (https://www.standardwebhooks.com): HMAC-SHA256 of `id.timestamp.body`, the
 * time in seconds, and one `v1,` signature in base64 for each secret, apart by spaces. The body is what a receiver
 * gets behind its decompression, because most frameworks hand out nothing else.
 */
export function createSigner(secret: string | readonly string[]): Signer {
  const keys = (typeof secret === 'string' ? [secret] : secret).map(readSecret);
  if (keys.length === 0) throw wrongOption("'sign.secret' needs at least one secret");
  return (id, body) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signatures = keys.map((key) => {
      const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
      return `v1,${hmac.digest('base64')}`;
    });
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
  };
}

function readSecret(secret: unknown): Buffer {
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(String(secret)) ?? [];
  const key = Buffer.from(encoded, 'base64');
  if (key.length < 24 || key.length > 64) {
    throw wrongOption("'sign.secret' is 'whsec_' and 24 to 64 random bytes in base64");
  }
  return key;
}
