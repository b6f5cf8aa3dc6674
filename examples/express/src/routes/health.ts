import type { AuditTrail } from '@audit-trail/core';
import { type Router as Routes, Router } from 'express';

/** For operators: how far the trail has got. Not annotated: a probe is nobody's act. */
export function healthRoutes(trail: AuditTrail): Routes {
  const router = Router();
  router.get('/', (_req, res) => {
    res.json({ status: 'ok', audit: trail.health() });
  });
  return router;
}
