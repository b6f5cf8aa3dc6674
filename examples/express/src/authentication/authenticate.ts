import { type Principal, requirePrincipal, requireRole, type Role, type Sessions } from '@audit-trail/example-domain';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Tokens } from './tokens.js';

declare global {
  namespace Express {
    interface Request {
      /** Who is signed in, if anybody is. */
      principal?: Principal;
    }
  }
}

/**
 * Finds out who asks, and refuses nobody: what a route needs, its own layers say. So they refuse behind `audited()`, and
 * the attempt is recorded.
 */
export function authenticate(tokens: Tokens, sessions: Sessions): RequestHandler {
  return async (req, _res, next) => {
    const [, token] = /^Bearer (.+)$/.exec(req.get('authorization') ?? '') ?? [];
    const principal = token === undefined ? undefined : sessions.find(await tokens.verify(token));
    if (principal) req.principal = principal;
    next();
  };
}

/** What the layers below look at. Saying no more leaves it to a route's path what its `params` are. */
type MaybeSignedIn = Pick<Request, 'principal'>;

export function requireUser(req: MaybeSignedIn, _res: Response, next: NextFunction): void {
  requirePrincipal(req.principal);
  next();
}

export function requireRoles(...roles: Role[]) {
  return (req: MaybeSignedIn, _res: Response, next: NextFunction): void => {
    requireRole(requirePrincipal(req.principal), roles);
    next();
  };
}

/** The principal of a route behind `requireUser` or `requireRoles`. */
export function principalOf(req: MaybeSignedIn): Principal {
  return requirePrincipal(req.principal);
}
