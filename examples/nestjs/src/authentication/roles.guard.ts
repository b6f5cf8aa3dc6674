import { requirePrincipal, requireRole } from '@audit-trail/example-domain';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { AuthenticatedRequest } from './authenticated-request.js';
import { Roles } from './roles.decorator.js';

@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const roles = this.reflector.get(Roles, context.getHandler());
    if (roles) {
      const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
      requireRole(requirePrincipal(principal), roles);
    }
    return true;
  }
}
