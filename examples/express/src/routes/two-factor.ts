import { currentAudit } from '@audit-trail/core';
import {
  confirmTwoFactor,
  enrolTwoFactor,
  requireOneself,
  targetOf,
  twoFactorCodeSchema,
  type Users,
} from '@audit-trail/example-domain';
import { audited } from '@audit-trail/express';
import { Router } from 'express';
import { principalOf, requireUser } from '../authentication/authenticate.js';
import { parse } from './parse.js';

export function twoFactorRoutes(users: Users): Router {
  const router = Router();

  router.post('/:id/2fa', audited('user.2fa_enrolled', { target: 'user:params.id' }), requireUser, (req, res) => {
    const principal = principalOf(req);
    requireOneself(principal, req.params.id);
    currentAudit().target(targetOf(principal.user));
    res.status(201).json(enrolTwoFactor(users, principal.user));
  });

  router.post(
    '/:id/2fa/confirm',
    audited('user.2fa_succeeded', { target: 'user:params.id' }),
    requireUser,
    async (req, res) => {
      const { code } = parse(twoFactorCodeSchema, req.body);
      const principal = principalOf(req);
      requireOneself(principal, req.params.id);
      currentAudit().target(targetOf(principal.user));
      await confirmTwoFactor(users, principal.user, code);
      res.json({ confirmed: true });
    },
  );

  return router;
}
