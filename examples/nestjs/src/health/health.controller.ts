import type { AuditTrail, TrailHealth } from '@audit-trail/core';
import { InjectAuditTrail, NotAudited } from '@audit-trail/nestjs';
import { Controller, Get } from '@nestjs/common';
import { Public } from '../authentication/public.decorator.js';

/** For operators: how far the trail has got. */
@Controller('health')
export class HealthController {
  constructor(@InjectAuditTrail() private readonly trail: AuditTrail) {}

  @NotAudited("a probe is nobody's act")
  @Public()
  @Get()
  read(): { status: 'ok'; audit: TrailHealth } {
    return { status: 'ok', audit: this.trail.health() };
  }
}
