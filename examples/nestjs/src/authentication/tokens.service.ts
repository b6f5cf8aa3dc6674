import { randomUUID } from 'node:crypto';
import { EndedSessions, type Principal, type User, Users } from '@audit-trail/example-domain';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

/** What a token says: `act` names who acts in the name of `sub` (RFC 8693, section 4.1). */
interface Claims {
  readonly sub?: string;
  readonly jti?: string;
  readonly act?: { readonly sub: string };
}

/** Session tokens: JWTs signed with HS256. */
@Injectable()
export class TokensService {
  readonly #jwt: JwtService;
  readonly #users: Users;
  readonly #ended: EndedSessions;

  constructor(jwt: JwtService, users: Users, ended: EndedSessions) {
    this.#jwt = jwt;
    this.#users = users;
    this.#ended = ended;
  }

  issue(user: User, actingSupport?: User): Promise<string> {
    const claims = actingSupport ? { act: { sub: actingSupport.id } } : {};
    return this.#jwt.signAsync(claims, { subject: user.id, jwtid: randomUUID() });
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
      return await this.#jwt.verifyAsync<Claims>(token);
    } catch {
      // Why a token is not accepted is not its bearer's business.
      return {};
    }
  }
}
