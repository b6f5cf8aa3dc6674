import { requirePrincipal } from '@audit-trail/example-domain';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuthenticatedRequest } from './authenticated-request.js';

/** Who is signed in: a parameter of handlers that are not public. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) =>
  requirePrincipal(context.switchToHttp().getRequest<AuthenticatedRequest>().principal),
);
