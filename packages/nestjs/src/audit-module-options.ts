import { type AuditTrail, type AuditTrailOptions, createAuditTrail } from '@audit-trail/core';
import type { CaptureOptions } from '@audit-trail/core/adapter';
import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { Request } from 'express';

/**
 * The trail, by its options or made already, and how the application says who acts. Resolvers get the request of the
 * underlying framework.
 */
export type AuditModuleOptions = CaptureOptions<Request> &
  ((AuditTrailOptions & { readonly trail?: never }) | { readonly trail: AuditTrail });

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<AuditModuleOptions>()
  .setClassMethodName('forRoot')
  .build();

/** Separates what the module's options say of the trail from what they say of requests. */
export function openTrail(options: AuditModuleOptions): AuditTrail {
  if (options.trail) return options.trail;
  const {
    trail: _none,
    actor: _actor,
    group: _group,
    facts: _facts,
    requestId: _id,
    settleDeadline: _deadline,
    ...trailOptions
  } = options;
  return createAuditTrail(trailOptions);
}
