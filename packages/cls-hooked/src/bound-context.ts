import type { AuditContext } from '@audit-trail/core/adapter';

/** Symbols don't collide with the application's keys, and namespace.get() can't be asked for them by accident. */
const bound = Symbol('audit-trail.context');

/** The audit context that a context of a namespace, or the nearest around it, belongs to. */
export function boundTo(context: object): AuditContext | undefined {
  return (context as { readonly [bound]?: AuditContext })[bound];
}

/** Binds an audit context to one of a namespace, and so to those that will be created in it. */
export function bind(context: object, audit: AuditContext): void {
  // Not enumerable, so that it does not show where contexts are copied or logged.
  Object.defineProperty(context, bound, { value: audit, configurable: true });
}
