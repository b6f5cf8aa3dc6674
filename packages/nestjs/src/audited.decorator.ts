import type { Action } from '@audit-trail/core';
import {
  annotate,
  type Annotation,
  checkDefaults,
  type AuditedOptions as CoreAuditedOptions,
  wrongOption,
} from '@audit-trail/core/adapter';
import type { Type } from '@nestjs/common';
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
    declare(declared, Object.freeze(declaration), target, name, descriptor);
  };
}

/** Says that a handler is not audited, and why; goes before what its class says. */
export function NotAudited(why: string): MethodDecorator {
  return (target, name, descriptor) => declare(exempt, why, target, name, descriptor);
}

/**
 * Remembers what is said of a class or a method. Of a method with its function, which classes share by inheritance or
 * mixins; and with its name, since a decorator above may put another function in its place.
 */
function declare(
  key: symbol,
  value: unknown,
  target: object,
  name?: string | symbol,
  descriptor?: PropertyDescriptor,
): void {
  if (name === undefined) return Reflect.defineMetadata(key, value, target);
  Reflect.defineMetadata(key, value, target, name);
  if (descriptor) Reflect.defineMetadata(key, value, descriptor.value as object);
}

/** What is said of a method where it is defined: what overrides it says nothing by that. */
function declaredOf(key: symbol, prototype: object, name: string, method: object): unknown {
  let owner: object | null = prototype;
  while (owner && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object | null;
  return Reflect.getMetadata(key, method) ?? (owner && Reflect.getOwnMetadata(key, owner, name));
}

/** What a controller and one of its methods say together; undefined when the method is not to be recorded. */
export function annotationFor(controller: Type, name: string, method: object): Annotation | undefined {
  const prototype = controller.prototype as object;
  if (declaredOf(exempt, prototype, name, method) !== undefined) return undefined;
  const ofClass = Reflect.getMetadata(declared, controller) as Declaration | undefined;
  const ofMethod = declaredOf(declared, prototype, name, method) as Declaration | undefined;
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
