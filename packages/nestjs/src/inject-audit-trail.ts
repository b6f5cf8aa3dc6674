import { Inject } from '@nestjs/common';

/** The provider of the trail; override it in tests: `.overrideProvider(AUDIT_TRAIL).useValue(recorder.trail)`. */
export const AUDIT_TRAIL: unique symbol = Symbol('AUDIT_TRAIL');

/** Injects the application's `AuditTrail`, to record events that are no request's. */
export function InjectAuditTrail(): PropertyDecorator & ParameterDecorator {
  return Inject(AUDIT_TRAIL);
}
