import { randomUUID } from 'node:crypto';
import { type EndedSessions, type Principal, type User, type Users } from '@audit-trail/example-domain';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';

/** What a token says: `act` names who acts in the name of `sub` (RFC 8693, section 4.1). */
interface Claims extends JWTPayload {
  readonly act?: { readonly sub: string };
}

/** Session tokens: JWTs signed with HS256. */
export class Tokens {
  readonly #secret: Uint8Array;
  readonly #users: Users;
  readonly #ended: EndedSessions;

  constructor(secret: Uint8Array, users: Users, ended: EndedSessions) {
    this.#secret = secret;
    this.#users = users;
    this.#ended = ended;
  }

  issue(user: User, actingSupport?: User): Promise<string> {
    return new SignJWT(actingSupport ? { act: { sub: actingSupport.id } } : {})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(user.id)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('8h')
      .sign(this.#secret);
  }

  /** Whose session it is; nobody's when it is forged, expired or ended. */
  async verify(token: string): Promise<Principal | undefined> {
    const { sub, jti, act } = await this.#claimsOf(token);
    const user = sub === undefined ? undefined : this.#users.find(sub);
    const actingSupport = act && this.#users.find(act.sub);
    if (!user || jti === undefined || this.#ended.has(jti) || (act && !actingSupport)) return undefined;
    return { sessionId: jti, user, ...(actingSupport && { actingSupport }) };
  }

  async #claimsOf(token: string): Promise<Claims> {
    try {
      return (await jwtVerify<Claims>(token, this.#secret, { algorithms: ['HS256'] })).payload;
    } catch {
      // Why a token is not accepted is not its bearer's business.
      return {};
    }
  }
}
