import { wrongOption } from './check-options.js';
import { Trail } from './trail.js';
import type { AdapterTrail, AuditTrail } from './trail-types.js';

/**
 * A trail as adapters see it.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS` when it was not made by this copy of core.
 */
export function adapterTrail(trail: AuditTrail): AdapterTrail {
  if (trail instanceof Trail) return trail;
  throw wrongOption(
    'The first argument must be a trail made by createAuditTrail() of the same copy of @audit-trail/core. If it is one, two copies are installed: `npm ls @audit-trail/core` shows them',
  );
}
