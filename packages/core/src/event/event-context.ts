import type { AuditEventContext } from './audit-event.js';
import { inOnePiece } from './in-one-piece.js';
import { isEmpty, isJsonObject, type MutableJson, setOwn } from './json.js';
import { label } from './label.js';
import { isObject, type Properties, readProperty } from './read-property.js';
import type { Snapshot } from './snapshot.js';

/** The facts that have a field of their own in an event's context, with nothing known of them. */
const none = {
  requestId: undefined,
  sessionId: undefined,
  method: undefined,
  route: undefined,
  status: undefined,
  userAgent: undefined,
  traceId: undefined,
  spanId: undefined,
  correlationId: undefined,
  service: undefined,
  claimed: undefined,
};

type NamedFacts = Readonly<Record<keyof typeof none, unknown>>;

const names = Object.keys(none) as readonly (keyof NamedFacts)[];

/** Whether a fact has such a name. A `switch` finds that out in half the time a set takes. */
function isNamed(fact: string): fact is keyof NamedFacts {
  const name = fact as keyof NamedFacts;
  switch (name) {
    case 'requestId':
    case 'sessionId':
    case 'method':
    case 'route':
    case 'status':
    case 'userAgent':
    case 'traceId':
    case 'spanId':
    case 'correlationId':
    case 'service':
    case 'claimed':
      return true;
    default:
      name satisfies never;
      return false;
  }
}

/** The event's context. Where several know a fact, the first counts. Undefined when nothing is known. */
export function eventContext(
  sources: readonly unknown[],
  service: string | undefined,
  snapshot: Snapshot,
): AuditEventContext | undefined {
  const facts = sources.reduceRight<NamedFacts>(over, none);
  const context: MutableJson = {};
  const requestId = label(facts.requestId, '/context/request_id', snapshot);
  if (requestId !== '') context.request_id = inOnePiece(requestId);
  const sessionId = label(facts.sessionId, '/context/session_id', snapshot);
  if (sessionId !== '') context.session_id = sessionId;
  const method = label(facts.method, '/context/method', snapshot);
  if (method !== '') context.method = method;
  const route = label(facts.route, '/context/route', snapshot);
  if (route !== '') context.route = route;
  const status = facts.status == null ? undefined : snapshot.value(facts.status, '/context/status');
  if (status !== undefined && status !== '') context.status = status;
  const userAgent = label(facts.userAgent, '/context/user_agent', snapshot);
  if (userAgent !== '') context.user_agent = userAgent;
  const traceId = label(facts.traceId, '/context/trace_id', snapshot);
  if (traceId !== '') context.trace_id = traceId;
  const spanId = label(facts.spanId, '/context/span_id', snapshot);
  if (spanId !== '') context.span_id = spanId;
  const correlationId = label(facts.correlationId, '/context/correlation_id', snapshot);
  if (correlationId !== '') context.correlation_id = correlationId;
  const serviceName = label(facts.service ?? service, '/context/service', snapshot);
  if (serviceName !== '') context.service = serviceName;
  const claimed = facts.claimed == null ? undefined : snapshot.value(facts.claimed, '/context/claimed');
  if (claimed !== undefined && claimed !== '') context.claimed = claimed;

  const further = furtherFacts(sources, snapshot);
  const copied = further && snapshot.value(further, '/context', { ...context });
  if (isJsonObject(copied)) return { ...copied, ...context };
  return isEmpty(context) ? undefined : context;
}

/** What a source knows, else what those behind it do. Spelled out, as above: names from a list are looked up anew for each event. */
function over(behind: NamedFacts, source: unknown): NamedFacts {
  if (!isObject(source)) return behind;
  try {
    return {
      requestId: source.requestId ?? behind.requestId,
      sessionId: source.sessionId ?? behind.sessionId,
      method: source.method ?? behind.method,
      route: source.route ?? behind.route,
      status: source.status ?? behind.status,
      userAgent: source.userAgent ?? behind.userAgent,
      traceId: source.traceId ?? behind.traceId,
      spanId: source.spanId ?? behind.spanId,
      correlationId: source.correlationId ?? behind.correlationId,
      service: source.service ?? behind.service,
      claimed: source.claimed ?? behind.claimed,
    };
  } catch {
    const readable = names.map((name) => [name, readProperty(source, name) ?? behind[name]] as const);
    return { ...none, ...Object.fromEntries(readable) };
  }
}

/** The facts that have no name of ours, which keep their own; undefined where there are none. */
function furtherFacts(sources: readonly unknown[], snapshot: Snapshot): Properties | undefined {
  let further: { [fact: string]: unknown } | undefined;
  for (const source of sources) {
    if (!isObject(source) || !hasFurther(source)) continue;
    further ??= {};
    for (const key of snapshot.first(keysOf(source), '/context').map(String)) {
      if (!isNamed(key) && !Object.hasOwn(further, key)) setOwn(further, key, readProperty(source, key));
    }
  }
  return further;
}

/** Keys are not listed to find that out, since there seldom are any. */
function hasFurther(facts: object): boolean {
  try {
    for (const key in facts) if (!isNamed(key)) return true;
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
