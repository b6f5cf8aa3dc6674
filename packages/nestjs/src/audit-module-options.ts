import { type AuditTrail, type AuditTrailOptions, createAuditTrail } from '@audit-trail/core';
import { type CaptureOptions, captureOptionNames, checkOptionNames } from '@audit-trail/core/adapter';
import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { HttpRequest } from './http-request.js';

/**
 * The trail, by its options or made already, and how the application says who acts. Resolvers get the request of the
 * underlying framework.
 */
export type AuditModuleOptions<Request = HttpRequest> = CaptureOptions<Request> &
  ((AuditTrailOptions & { readonly trail?: never }) | { readonly trail: AuditTrail });

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<AuditModuleOptions>()
  .setClassMethodName('forRoot')
  .build();

/** What the module's options say of requests, apart from what they say of the trail. */
export function captureOptions(options: AuditModuleOptions): CaptureOptions<HttpRequest> {
  return only(options, (name) => captureOptionNames.has(name));
}

function only(options: object, isWanted: (name: string) => boolean): object {
  return Object.fromEntries(Object.entries(options).filter(([name]) => isWanted(name)));
}

const opened = new WeakSet<AuditTrail>();

/** Whether a trail was opened here, and is to be closed with the application. */
export function isOwn(trail: AuditTrail): boolean {
  return opened.has(trail);
}

/** The trail the module's options tell of: their own, or one opened by the rest of them. */
export function openTrail(options: Partial<AuditModuleOptions> = {}): AuditTrail {
  const { trail } = options;
  const rest = only(options, (name) => name !== 'trail' && !captureOptionNames.has(name));
  if (!trail) {
    const own = createAuditTrail(rest);
    opened.add(own);
    return own;
  }
  checkOptionNames(rest, new Set(), '{ trail, actor: (req) => req.user }');
  return trail;
}
