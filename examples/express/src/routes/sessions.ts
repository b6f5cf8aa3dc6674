import { currentAudit } from '@audit-trail/core';
import {
  actorOf,
  checkCredentials,
  credentialsSchema,
  type Sessions,
  targetOf,
  type User,
  type Users,
  viewOf,
} from '@audit-trail/example-domain';
import { audited } from '@audit-trail/express';
import { Router } from 'express';
import { principalOf, requireUser } from '../authentication/authenticate.js';
import type { Tokens } from '../authentication/tokens.js';
import { parse } from './parse.js';

export function sessionRoutes(users: Users, sessions: Sessions, tokens: Tokens): Router {
  const router = Router();

  router.post('/', audited('user.signed_in', { target: { type: 'user', name: 'body.email' } }), async (req, res) => {
    const credentials = parse(credentialsSchema, req.body);
    const known = users.findByEmail(credentials.email);
    // Whoever fails to sign in is not that user, but it is that user's trail in which the attempt belongs.
    if (known) nameTarget(known);
    const user = await checkCredentials(known, credentials);
    currentAudit().actor(actorOf({ user }));
    res.status(201).json({ token: await tokens.issue(sessions.begin(user)), user: viewOf(user) });
  });

  router.delete('/current', audited('user.signed_out'), requireUser, (req, res) => {
    const { user, sessionId } = principalOf(req);
    nameTarget(user);
    sessions.end(sessionId);
    res.status(204).end();
  });

  return router;
}

function nameTarget(user: User): void {
  currentAudit().group(user.organization).target(targetOf(user));
}
