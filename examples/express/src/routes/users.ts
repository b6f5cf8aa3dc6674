import { currentAudit } from '@audit-trail/core';
import {
  impersonationSchema,
  roleChangeSchema,
  type Sessions,
  targetOf,
  type Users,
  viewOf,
} from '@audit-trail/example-domain';
import { audited } from '@audit-trail/express';
import { Router } from 'express';
import { principalOf, requireRoles } from '../authentication/authenticate.js';
import type { Tokens } from '../authentication/tokens.js';
import { parse } from './parse.js';

export function userRoutes(users: Users, sessions: Sessions, tokens: Tokens): Router {
  const router = Router();

  router.get('/', audited('user.listed'), requireRoles('admin'), (req, res) => {
    res.json({ users: users.allWithin(principalOf(req).user.organization).map(viewOf) });
  });

  router.patch(
    '/:id/role',
    audited('user.role_changed', { target: 'user:params.id' }),
    requireRoles('admin'),
    (req, res) => {
      const { role } = parse(roleChangeSchema, req.body);
      const before = users.getWithin(principalOf(req).user.organization, req.params.id);
      const after = users.update(before.id, { role });
      currentAudit().target(targetOf(after)).changes(viewOf(before), viewOf(after));
      res.json(viewOf(after));
    },
  );

  router.post(
    '/:id/impersonation',
    audited('user.impersonated', { target: 'user:params.id' }),
    requireRoles('support'),
    async (req, res) => {
      const { ticket } = parse(impersonationSchema, req.body);
      const user = users.get(req.params.id);
      currentAudit().target(targetOf(user)).metadata({ ticket });
      const token = await tokens.issue(sessions.begin(user, principalOf(req).user));
      res.status(201).json({ token, user: viewOf(user) });
    },
  );

  return router;
}
