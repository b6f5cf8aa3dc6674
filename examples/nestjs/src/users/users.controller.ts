import { currentAudit } from '@audit-trail/core';
import {
  type Impersonation,
  impersonationSchema,
  type Principal,
  type RoleChange,
  roleChangeSchema,
  Sessions,
  targetOf,
  Users,
  type UserView,
  viewOf,
} from '@audit-trail/example-domain';
import { Audited } from '@audit-trail/nestjs';
import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { CurrentPrincipal } from '../authentication/current-principal.decorator.js';
import { Roles } from '../authentication/roles.decorator.js';
import { TokensService } from '../authentication/tokens.service.js';

@Controller('users')
export class UsersController {
  constructor(
    private readonly users: Users,
    private readonly sessions: Sessions,
    private readonly tokens: TokensService,
  ) {}

  @Audited('user.listed')
  @Roles(['admin'])
  @Get()
  list(@CurrentPrincipal() { user }: Principal): { users: UserView[] } {
    return { users: this.users.allWithin(user.organization).map(viewOf) };
  }

  @Audited('user.role_changed', { target: 'user:params.id' })
  @Roles(['admin'])
  @Patch(':id/role')
  changeRole(
    @CurrentPrincipal() { user }: Principal,
    @Param('id') id: string,
    @Body({ schema: roleChangeSchema }) { role }: RoleChange,
  ): UserView {
    const before = this.users.getWithin(user.organization, id);
    const after = this.users.update(before.id, { role });
    currentAudit().target(targetOf(after)).changes(viewOf(before), viewOf(after));
    return viewOf(after);
  }

  @Audited('user.impersonated', { target: 'user:params.id' })
  @Roles(['support'])
  @Post(':id/impersonation')
  async impersonate(
    @CurrentPrincipal() { user: support }: Principal,
    @Param('id') id: string,
    @Body({ schema: impersonationSchema }) { ticket }: Impersonation,
  ): Promise<{ token: string; user: UserView }> {
    const user = this.users.get(id);
    currentAudit().target(targetOf(user)).metadata({ ticket });
    const token = await this.tokens.issue(this.sessions.begin(user, support));
    return { token, user: viewOf(user) };
  }
}
