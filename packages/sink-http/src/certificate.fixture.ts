import { generate } from 'selfsigned';

/** A certificate and its key. */
export interface Pem {
  readonly cert: string;
  readonly key: string;
}

const day = 86_400_000;

/** What a certificate says. */
export interface Wish {
  readonly authority?: boolean;
  readonly ip?: string;
  /** Instead of the IP address. */
  readonly host?: string;
  /** Days from now. */
  readonly valid?: readonly [from: number, to: number];
  readonly signedBy?: Pem | undefined;
}

/** Makes a certificate for 127.0.0.1 that is valid now and signed by itself, unless wished otherwise. */
export async function certificate({
  authority: isAuthority = false,
  ip = '127.0.0.1',
  host,
  valid = [-2, 2],
  signedBy,
}: Wish = {}): Promise<Pem> {
  const { private: key, cert } = await generate(
    [{ name: 'commonName', value: isAuthority ? 'test authority' : 'test' }],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(Date.now() + valid[0] * day),
      notAfterDate: new Date(Date.now() + valid[1] * day),
      extensions: isAuthority
        ? [
            { name: 'basicConstraints', cA: true, critical: true },
            { name: 'keyUsage', keyCertSign: true, critical: true },
          ]
        : [{ name: 'subjectAltName', altNames: [host === undefined ? { type: 7, ip } : { type: 2, value: host }] }],
      ...(signedBy ? { ca: signedBy } : {}),
    },
  );
  return { key, cert };
}
