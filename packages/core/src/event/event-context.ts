import type { AuditEventContext, Json } from './audit-event.js';
import { inOnePiece } from './in-one-piece.js';
import { isJsonObject, type MutableJson, setOwn } from './json.js';
import { label } from './label.js';
import { isObject, type Properties, readProperty } from './read-property.js';
import type { Snapshot } from './snapshot.js';

type Copy = (value: unknown, path: string, snapshot: Snapshot) => Json | undefined;

const any: Copy = (value, path, snapshot) => snapshot.value(value, path);
const flatLabel: Copy = (value, path, snapshot) => inOnePiece(label(value, path, snapshot));

interface KnownFact {
  readonly fact: string;
  readonly name: string;
  /** Pointer to it in the event. */
  readonly place: string;
  readonly copy: Copy;
}

function knownFact(fact: string, name: string, copy: Copy = label): KnownFact {
  return { fact, name, place: `/context/${name}`, copy };
}

/** The facts an event's context begins with, in this order, and what they are called there. */
const known: readonly KnownFact[] = [
  knownFact('requestId', 'request_id', flatLabel),
  knownFact('sessionId', 'session_id'),
  knownFact('method', 'method'),
  knownFact('route', 'route'),
  knownFact('status', 'status', any),
  knownFact('userAgent', 'user_agent'),
  knownFact('traceId', 'trace_id'),
  knownFact('spanId', 'span_id'),
  knownFact('correlationId', 'correlation_id'),
  knownFact('service', 'service'),
  knownFact('claimed', 'claimed', any),
];

const knownFacts: ReadonlySet<string> = new Set(known.map(({ fact }) => fact));

/** The event's context. Where several know a fact, the first counts. Undefined when nothing is known. */
export function eventContext(
  facts: readonly unknown[],
  service: string | undefined,
  snapshot: Snapshot,
): AuditEventContext | undefined {
  const sources = facts.filter(isObject);
  const context: MutableJson = {};
  let count = 0;
  for (const { fact, name, place, copy } of known) {
    const value = firstOf(sources, fact) ?? (fact === 'service' ? service : undefined);
    const copied = value == null ? undefined : copy(value, place, snapshot);
    if (copied === undefined || copied === '') continue;
    context[name] = copied;
    count += 1;
  }
  const further = furtherFacts(sources, snapshot);
  const copied = further && snapshot.value(further, '/context', { ...context });
  if (isJsonObject(copied)) return { ...copied, ...context };
  return count === 0 ? undefined : context;
}

function firstOf(sources: readonly Properties[], fact: string): unknown {
  for (const source of sources) {
    const value = readProperty(source, fact);
    if (value != null) return value;
  }
  return undefined;
}

/** The facts that have no name of ours, which keep their own; undefined where there are none. */
function furtherFacts(sources: readonly Properties[], snapshot: Snapshot): Properties | undefined {
  let further: { [fact: string]: unknown } | undefined;
  for (const source of sources) {
    if (!hasFurther(source)) continue;
    further ??= {};
    for (const key of snapshot.first(keysOf(source), '/context').map(String)) {
      if (!knownFacts.has(key) && !Object.hasOwn(further, key)) setOwn(further, key, readProperty(source, key));
    }
  }
  return further;
}

/** Keys are not listed to find that out, since there seldom are any. */
function hasFurther(facts: object): boolean {
  try {
    for (const key in facts) if (!knownFacts.has(key)) return true;
  } catch {
    // A proxy that does not say what it holds.
  }
  return false;
}

function keysOf(facts: object): string[] {
  try {
    return Object.keys(facts);
  } catch {
    return []; // a proxy that does not say what it holds
  }
}
