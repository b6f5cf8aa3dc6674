import type { Actor } from '@audit-trail/core';
import { defaultActor, wrongOption } from '@audit-trail/core/adapter';
import { type ClsNamespace, within } from './namespace.js';

/** Where something is in a namespace: a path that begins with a key, or a function of the namespace. */
export type ClsSource<Namespace, Value> = string | ((namespace: Namespace) => Value | undefined);

/** Reads something in one context of a namespace. */
export type Read<Value> = (context: object) => Value | undefined;

const texts = ['group', 'requestId', 'sessionId', 'correlationId'] as const;

/** What a namespace tells. What it was not said to know is absent. */
export type Sources = { readonly actor?: Read<Actor> } & { readonly [name in (typeof texts)[number]]?: Read<string> };

/**
 * Compiles sources.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS` for what is neither a path nor a function.
 */
export function sourcesOf<Namespace extends ClsNamespace>(
  namespace: Namespace,
  options: {
    readonly actor?: ClsSource<Namespace, Actor> | undefined;
  } & { readonly [name in (typeof texts)[number]]?: ClsSource<Namespace, string> | undefined },
): Sources {
  const { actor } = options;
  const read = texts.flatMap((name): [string, Read<string>][] => {
    const source = options[name];
    return source === undefined ? [] : [[name, compile(name, namespace, source, (value) => text(name, value))]];
  });
  return {
    ...(actor !== undefined && { actor: compile('actor', namespace, actor, principal) }),
    ...Object.fromEntries(read),
  };
}

function compile<Namespace extends ClsNamespace, Value>(
  name: string,
  namespace: Namespace,
  source: ClsSource<Namespace, Value>,
  toValue: (found: unknown) => Value | undefined,
): Read<Value> {
  if (typeof source === 'function') return (context) => within(namespace, context, () => source(namespace));
  const keys = typeof source === 'string' ? source.split('.') : [''];
  if (keys.includes('')) {
    throw wrongOption(`'${name}' is a path into the namespace such as 'tenant.id', or a function of it`, source);
  }
  return (context) => {
    const found = keys.reduce<unknown>(property, context);
    return found === undefined || found === null || found === '' ? undefined : toValue(found);
  };
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** An actor from what an application keeps of one: an object as in `req.user`, or a bare id. */
function principal(value: unknown): Actor | undefined {
  return typeof value === 'object' ? defaultActor({ user: value }) : { type: 'user', id: text('actor', value) };
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  // The text of an object may hold all that it contains.
  throw new TypeError(
    `What '${name}' leads to in the namespace is no text and no number. Give a longer path, such as 'tenant.id', or a function that makes a text of it.`,
  );
}
