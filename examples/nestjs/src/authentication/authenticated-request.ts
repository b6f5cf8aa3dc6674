import type { Principal } from '@audit-trail/example-domain';
import type { Request } from 'express';

export interface AuthenticatedRequest extends Request {
  /** Who is signed in, if anybody is. Set by the AuthenticationGuard. */
  principal?: Principal;
}
