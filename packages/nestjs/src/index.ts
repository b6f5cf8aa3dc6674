export { AuditModule } from './audit.module.js';
export type { AuditModuleOptions } from './audit-module-options.js';
export { Audited, type AuditedOptions, NotAudited } from './audited.decorator.js';
export type { HttpRequest } from './http-request.js';
export { AUDIT_TRAIL, InjectAuditTrail } from './inject-audit-trail.js';
export type { CaptureSources, TargetPaths } from '@audit-trail/core/adapter';
