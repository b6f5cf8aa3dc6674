import type { Actor } from '../event/audit-input.js';

/**
 * Finds the signed-in principal where well-known libraries document that they put it. Never reads a token or a header.
 *
 * | library | where | id | name |
 * |---|---|---|---|
 * | passport, @nestjs/passport, hand-written guards | `req.user` | `id`, `userId`, `sub`, `_id` | `name`, `displayName`, `username`, `email`, `emails[0].value` |
 * | express-jwt | `req.auth` (the verified claims) | `sub` | `name`, `preferred_username`, `email` |
 * | express-oauth2-jwt-bearer | `req.auth.payload` (the verified claims) | as above | as above |
 * | express-session | `req.session.user` | as `req.user` | as `req.user` |
 *
 * A principal that has a name and no id is still somebody. The type is what the principal says in `type`; else `service`
 * for claims in which a client stands for itself: without a subject, with itself as the subject (`client_id` or `azp`, RFC
 * 9068 §2.2), or by the grant `client-credentials` (Auth0's `gty`); else `user`.
 *
 * **Delegation** (the `act` claim, RFC 8693 §4.1). The subject of a token is the one whose rights are used and in whose
 * name things happen: it is the actor. Whoever the token's `act` says really does so stands behind it and is first in
 * the chain; those that acted before, in the `act` of that, come after. What is said of neither a user nor a service in
 * the chain has no type.
 */
export function defaultActor(request: object): Actor | undefined {
  const { user, auth, session } = request as { user?: unknown; auth?: unknown; session?: unknown };
  return principal(user) ?? principal(property(auth, 'payload') ?? auth) ?? principal(property(session, 'user'));
}

/** What libraries are known to say of a principal, each of which may be anything. */
type Principal = Partial<
  Record<
    | 'id'
    | 'userId'
    | 'sub'
    | '_id'
    | 'client_id'
    | 'azp'
    | 'gty'
    | 'type'
    | 'name'
    | 'displayName'
    | 'username'
    | 'preferred_username'
    | 'email'
    | 'emails',
    {} | null
  >
>;

/** Tokens are small; but what an application puts into a request may go round in circles. */
const maxChain = 16;

function principal(value: unknown): Actor | undefined {
  const actor = actorOf(value, 'user');
  const chain = actor ? chainOf(property(value, 'act')) : [];
  return actor && chain.length > 0 ? { ...actor, chain } : actor;
}

function chainOf(outermost: unknown): Actor[] {
  const chain: Actor[] = [];
  for (let act = outermost; chain.length < maxChain; act = property(act, 'act')) {
    const actor = actorOf(act, undefined);
    if (!actor) break;
    chain.push(actor);
  }
  return chain;
}

function actorOf(value: unknown, otherwise: 'user' | undefined): Actor | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const claims: Principal = value;
  // oxlint-disable-next-line no-underscore-dangle -- it is MongoDB's name for it
  const own = claims.id ?? claims.userId ?? claims.sub ?? claims._id ?? undefined;
  const client = claims.client_id ?? claims.azp ?? undefined;
  const id = own ?? client;
  const name = nameOf(claims);
  if (id === undefined && name === undefined) return undefined;
  const { type } = claims;
  const isClient = id !== undefined && (own === undefined || own === client);
  const isService = isClient || claims.gty === 'client-credentials';
  return { id, name, type: typeof type === 'string' ? type : isService ? 'service' : otherwise };
}

/** One after the other: what is not needed may be a getter that takes its time. */
function nameOf(claims: Principal): string | undefined {
  return (
    textIn(claims.name) ??
    textIn(claims.displayName) ??
    textIn(claims.username) ??
    textIn(claims.preferred_username) ??
    textIn(claims.email) ??
    textIn(firstValue(claims.emails))
  );
}

function firstValue(emails: unknown): unknown {
  return Array.isArray(emails) ? property(emails[0], 'value') : undefined;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function property(value: unknown, key: string): {} | null | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, {} | null | undefined>)[key]
    : undefined;
}
