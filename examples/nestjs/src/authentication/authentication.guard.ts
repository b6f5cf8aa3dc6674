import { requirePrincipal, Sessions } from '@audit-trail/example-domain';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { AuthenticatedRequest } from './authenticated-request.js';
import { Public } from './public.decorator.js';
import { TokensService } from './tokens.service.js';

/** Finds out who asks. Without a session one gets to what is public, and no further. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly tokens: TokensService,
    private readonly sessions: Sessions,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const [, token] = /^Bearer (.+)$/.exec(request.get('authorization') ?? '') ?? [];
    const principal = token === undefined ? undefined : this.sessions.find(await this.tokens.verify(token));
    if (principal) request.principal = principal;
    if (!this.reflector.get(Public, context.getHandler())) requirePrincipal(request.principal);
    return true;
  }
}
