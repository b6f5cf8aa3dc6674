import { currentAudit } from '@audit-trail/core';
import {
  actorOf,
  checkCredentials,
  type Credentials,
  credentialsSchema,
  type Principal,
  Sessions,
  targetOf,
  type User,
  Users,
  type UserView,
  viewOf,
} from '@audit-trail/example-domain';
import { Audited } from '@audit-trail/nestjs';
import { Body, Controller, Delete, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { CurrentPrincipal } from '../authentication/current-principal.decorator.js';
import { Public } from '../authentication/public.decorator.js';
import { TokensService } from '../authentication/tokens.service.js';

@Controller('sessions')
export class SessionsController {
  constructor(
    private readonly users: Users,
    private readonly sessions: Sessions,
    private readonly tokens: TokensService,
  ) {}

  @Audited('user.signed_in', { target: { type: 'user', name: 'body.email' } })
  @Public()
  @Post()
  async signIn(
    @Body({ schema: credentialsSchema }) credentials: Credentials,
  ): Promise<{ token: string; user: UserView }> {
    const known = this.users.findByEmail(credentials.email);
    // Whoever fails to sign in is not that user, but it is that user's trail in which the attempt belongs.
    if (known) nameTarget(known);
    const user = await checkCredentials(known, credentials);
    currentAudit().actor(actorOf({ user }));
    return { token: await this.tokens.issue(this.sessions.begin(user)), user: viewOf(user) };
  }

  @Audited('user.signed_out')
  @Delete('current')
  @HttpCode(HttpStatus.NO_CONTENT)
  signOut(@CurrentPrincipal() { user, sessionId }: Principal): void {
    nameTarget(user);
    this.sessions.end(sessionId);
  }
}

function nameTarget(user: User): void {
  currentAudit().group(user.organization).target(targetOf(user));
}
