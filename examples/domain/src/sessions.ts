import { randomUUID } from 'node:crypto';
import type { Principal } from './principal.js';
import type { User } from './user.js';
import type { Users } from './users.js';

/** What a session's token says: `act` names who acts in the name of `sub` (RFC 8693, section 4.1). */
export interface SessionClaims {
  readonly sub?: string;
  readonly jti?: string;
  readonly act?: { readonly sub: string };
}

/** Sessions live in signed tokens; kept here are only those that were ended before their time. */
export class Sessions {
  readonly #users: Users;
  readonly #ended = new Set<string>();

  constructor(users: Users) {
    this.#users = users;
  }

  /** What the token of a new session is to say. */
  begin(user: User, actingSupport?: User): SessionClaims {
    return { sub: user.id, jti: randomUUID(), ...(actingSupport && { act: { sub: actingSupport.id } }) };
  }

  end(sessionId: string): void {
    this.#ended.add(sessionId);
  }

  /** Whose session it is; nobody's when it was ended, or one of its users is gone. */
  find({ sub, jti, act }: SessionClaims): Principal | undefined {
    const user = sub === undefined ? undefined : this.#users.find(sub);
    const actingSupport = act && this.#users.find(act.sub);
    if (!user || jti === undefined || this.#ended.has(jti) || (act && !actingSupport)) return undefined;
    return { sessionId: jti, user, ...(actingSupport && { actingSupport }) };
  }
}
