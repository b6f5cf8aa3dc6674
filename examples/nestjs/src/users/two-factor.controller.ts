import { currentAudit } from '@audit-trail/core';
import {
  confirmTwoFactor,
  type Enrolment,
  enrolTwoFactor,
  type Principal,
  requireOneself,
  targetOf,
  type TwoFactorCode,
  twoFactorCodeSchema,
  Users,
} from '@audit-trail/example-domain';
import { Audited } from '@audit-trail/nestjs';
import { Body, Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { CurrentPrincipal } from '../authentication/current-principal.decorator.js';

@Controller('users/:id/2fa')
export class TwoFactorController {
  constructor(private readonly users: Users) {}

  @Audited('user.2fa_enrolled', { target: 'user:params.id' })
  @Post()
  enrol(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Enrolment {
    requireOneself(principal, id);
    currentAudit().target(targetOf(principal.user));
    return enrolTwoFactor(this.users, principal.user);
  }

  @Audited('user.2fa_succeeded', { target: 'user:params.id' })
  @Post('confirm')
  @HttpCode(HttpStatus.OK)
  async confirm(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: twoFactorCodeSchema }) { code }: TwoFactorCode,
  ): Promise<{ confirmed: true }> {
    requireOneself(principal, id);
    currentAudit().target(targetOf(principal.user));
    await confirmTwoFactor(this.users, principal.user, code);
    return { confirmed: true };
  }
}
