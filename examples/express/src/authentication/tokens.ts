import type { SessionClaims } from '@audit-trail/example-domain';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';

/** Session tokens: JWTs signed with HS256. */
export class Tokens {
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  issue(claims: SessionClaims): Promise<string> {
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime('8h')
      .sign(this.#secret);
  }

  /** What a token says; nothing when it is forged or expired. */
  async verify(token: string): Promise<SessionClaims> {
    try {
      return (await jwtVerify<JWTPayload & SessionClaims>(token, this.#secret, { algorithms: ['HS256'] })).payload;
    } catch {
      // Why a token is not accepted is not its bearer's business.
      return {};
    }
  }
}
