import { subscribe } from 'node:diagnostics_channel';
import {
  addCarrier,
  type AdapterTrail,
  type AuditContext,
  type ContextCarrier,
  currentContext,
  currentRequest,
} from '@audit-trail/core/adapter';
import { bind, boundTo } from './bound-context.js';
import { type ClsNamespace, isInside, within } from './namespace.js';
import { NamespaceContext } from './namespace-context.js';
import type { Read, Sources } from './source.js';

const carriers = new WeakMap<ClsNamespace, NamespaceCarrier>();

/** The carrier of a namespace, which is made when it is first asked for. */
export function carrierOf(namespace: ClsNamespace): NamespaceCarrier {
  let carrier = carriers.get(namespace);
  if (!carrier) {
    carrier = new NamespaceCarrier(namespace);
    carriers.set(namespace, carrier);
    addCarrier(carrier);
  }
  return carrier;
}

/**
 * Keeps audit contexts in the contexts of a namespace. Where it and AsyncLocalStorage disagree, the namespace is right:
 * the application has bound its callbacks to it, while AsyncLocalStorage follows whoever calls them.
 */
class NamespaceCarrier implements ContextCarrier {
  readonly #namespace: ClsNamespace;
  /** What is asked for outside of requests. */
  sources: Sources = {};
  /** The namespace's context when a request arrived: one that others share, such as that of the whole program. */
  readonly #arrivedIn = new WeakMap<object, object | null>();
  /** The namespace's context when the context of a request was opened. */
  readonly #openedIn = new WeakMap<AuditContext, object>();
  /** Where the values of a request are: it may end where the namespace has no context. */
  readonly #keptIn = new WeakMap<AuditContext, object>();

  constructor(namespace: ClsNamespace) {
    this.#namespace = namespace;
    const createContext = namespace.createContext.bind(namespace);
    // The only place that run(), bind() and the application itself all pass.
    namespace.createContext = () => this.#bound(createContext());
    subscribe('http.server.request.start', (message) => {
      const { request } = message as { readonly request: object };
      this.#arrivedIn.set(request, namespace.active ?? null);
    });
  }

  current(stored: AuditContext | undefined, trail: AdapterTrail | undefined): AuditContext | undefined {
    // What another namespace has answered that was asked before.
    const other = stored instanceof NamespaceContext ? stored : undefined;
    const known = other ? undefined : stored;
    const { active } = this.#namespace;
    if (!active) return known ?? this.#outsideRequests(trail, undefined, other);
    const bound = boundTo(active);
    if (known && (known === bound || this.#wasOpenedInside(known, active))) return known;
    return bound ?? this.#outsideRequests(trail, active, other);
  }

  opened(context: AuditContext, request: object): void {
    const { active } = this.#namespace;
    if (!active) return;
    this.#openedIn.set(context, active);
    const arrivedIn = this.#arrivedIn.get(request);
    if (arrivedIn !== undefined && arrivedIn !== active) this.#bind(active, context);
  }

  run<Result>(context: AuditContext, work: () => Result): Result {
    if (!this.#namespace.active) return work();
    // One of its own, so that callbacks bound in it belong to it.
    const inner = this.#namespace.createContext();
    bind(inner, context);
    return within(this.#namespace, inner, work);
  }

  /**
   * Reads something of a request: in the namespace's context, if that is one of the request, else where something of it
   * was found before.
   */
  read<Value>(request: object, read: Read<Value>): Value | undefined {
    const context = currentRequest(request);
    if (!context) return undefined;
    const { active } = this.#namespace;
    const keptIn = this.#keptIn.get(context);
    if (active && !(keptIn && isInside(keptIn, active)) && currentRequest() === context) {
      const found = read(active);
      if (found) {
        this.#keptIn.set(context, active);
        return found;
      }
    }
    return keptIn && read(keptIn);
  }

  /** Whether a request came in within what is shared, such as a server that was started in a context. */
  #wasOpenedInside(context: AuditContext, outer: object): boolean {
    const openedIn = this.#openedIn.get(context);
    return openedIn !== undefined && isInside(openedIn, outer);
  }

  #outsideRequests(
    trail: AdapterTrail | undefined,
    home: object | undefined,
    other: NamespaceContext | undefined,
  ): AuditContext | undefined {
    if (!trail) return undefined;
    const readNow = <Value>(read: Read<Value>): Value | undefined => {
      const { active } = this.#namespace;
      const context = active && (!home || isInside(active, home)) ? active : home;
      return context && read(context);
    };
    return new NamespaceContext(trail, this.sources, readNow, other);
  }

  #bound(context: object): object {
    const audit = currentContext();
    if (audit && audit !== boundTo(context)) this.#bind(context, audit);
    return context;
  }

  #bind(context: object, audit: AuditContext): void {
    bind(context, audit);
    if (!this.#keptIn.has(audit)) this.#keptIn.set(audit, context);
  }
}
