import type { Action } from '@audit-trail/core';
import {
  annotate,
  type Annotation,
  checkDefaults,
  type AuditedOptions as CoreAuditedOptions,
  wrongOption,
} from '@audit-trail/core/adapter';
import 'reflect-metadata';
import type { HttpRequest } from './http-request.js';

/** What `@Audited` may say besides the action. */
export type AuditedOptions<Request = HttpRequest, Response = unknown> = CoreAuditedOptions<Request, Response>;

interface Declaration {
  readonly action?: Action;
  readonly options: AuditedOptions;
}

const declared = Symbol('audit-trail:audited');
const exempt = Symbol('audit-trail:not-audited');

/**
 * Annotates a route handler: each of its requests is recorded with this action, also when a guard or a pipe refuses it.
 * On a controller it holds for every handler, as a default: what a method says goes before what its class says.
 *
 * ```ts
 * @Audited('user.2fa_succeeded', { type: 'r', target: { type: 'user', id: 'params.id', name: 'body.email' } })
 * @Post(':id/2fa') confirm(@Param('id') id: string) {}
 * ```
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS` for a wrong action or option, when the class is defined.
 */
export function Audited<Request = HttpRequest, Response = unknown>(
  action: Action,
  options?: AuditedOptions<Request, Response>,
): MethodDecorator & ClassDecorator;
/** Defaults for every annotated handler of a controller; annotates none by itself. */
export function Audited<Request = HttpRequest, Response = unknown>(
  options: AuditedOptions<Request, Response>,
): ClassDecorator;
export function Audited(first: Action | AuditedOptions, second: AuditedOptions = {}): MethodDecorator & ClassDecorator {
  const defaults = typeof first === 'object';
  const declaration: Declaration = defaults ? { options: first } : { action: first, options: second };
  // Checked here already, so that a mistake shows where it was made.
  if (defaults) checkDefaults(first);
  else annotate(first, second);
  return (target: object, name?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (defaults && descriptor) {
      throw wrongOption(`@Audited on the method '${String(name)}' needs an action, such as @Audited('user.deleted')`);
    }
    Reflect.defineMetadata(declared, Object.freeze(declaration), (descriptor?.value as object | undefined) ?? target);
  };
}

/** Says that a handler is not audited, and why; goes before what its class says. */
export function NotAudited(why: string): MethodDecorator {
  return (_target, _name, descriptor) => {
    Reflect.defineMetadata(exempt, why, (descriptor as PropertyDescriptor).value as object);
  };
}

/** What a controller and one of its methods say together; undefined when the method is not to be recorded. */
export function annotationFor(controller: object, method: object): Annotation | undefined {
  if (Reflect.hasMetadata(exempt, method)) return undefined;
  const ofClass = Reflect.getMetadata(declared, controller) as Declaration | undefined;
  const ofMethod = Reflect.getMetadata(declared, method) as Declaration | undefined;
  const action = ofMethod?.action ?? ofClass?.action;
  return action === undefined ? undefined : annotate(action, merge(ofClass?.options, ofMethod?.options));
}

/** A method's options go before its class's; plain metadata of both is joined. */
function merge(ofClass: AuditedOptions = {}, ofMethod: AuditedOptions = {}): AuditedOptions {
  const joined = typeof ofClass.metadata === 'object' && typeof ofMethod.metadata === 'object';
  return joined
    ? { ...ofClass, ...ofMethod, metadata: { ...ofClass.metadata, ...ofMethod.metadata } }
    : { ...ofClass, ...ofMethod };
}
