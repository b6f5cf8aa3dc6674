export { audit, type AuditOptions } from './audit.js';
export { audited, type AuditedLayer } from './audited.js';
export type { AuditedOptions, CaptureSources, TargetPaths } from '@audit-trail/core/adapter';
