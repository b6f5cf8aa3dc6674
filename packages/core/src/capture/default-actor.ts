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
 */
export function defaultActor(request: object): Actor | undefined {
  const { user, auth, session } = request as { user?: unknown; auth?: unknown; session?: unknown };
  return principal(user) ?? principal(property(auth, 'payload') ?? auth) ?? principal(property(session, 'user'));
}

const idKeys = ['id', 'userId', 'sub', '_id'] as const;
const nameKeys = ['name', 'displayName', 'username', 'preferred_username', 'email'] as const;

function principal(value: unknown): Actor | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const id = idKeys.map((key) => property(value, key)).find((found) => found !== undefined && found !== null);
  if (id === undefined || id === null) return undefined;
  const type = property(value, 'type');
  return { id, name: nameOf(value), type: typeof type === 'string' ? type : 'user' };
}

function nameOf(value: object): string | undefined {
  const name = nameKeys.map((key) => property(value, key)).find((found) => typeof found === 'string' && found !== '');
  if (typeof name === 'string') return name;
  const emails = property(value, 'emails');
  const first = Array.isArray(emails) ? property(emails[0], 'value') : undefined;
  return typeof first === 'string' ? first : undefined;
}

function property(value: unknown, key: string): {} | null | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, {} | null | undefined>)[key]
    : undefined;
}
