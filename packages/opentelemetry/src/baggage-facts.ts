import { type Facts } from '@audit-trail/core';
import { checkOptionNames, wrongOption } from '@audit-trail/core/adapter';
import { type Baggage, propagation } from '@opentelemetry/api';
import type { IncomingMessage } from 'node:http';

/** Which entries of the baggage are recorded, and whose are believed. */
export interface BaggageOptions<Request extends object = IncomingMessage> {
  /**
   * The entries: `['tenant', 'correlationId']`, each of which is the fact of its name, or the fact that each is:
   * `{ 'correlation-id': 'correlationId' }`.
   */
  readonly keys: readonly string[] | Readonly<Record<string, string>>;
  /**
   * Whether the peer that sent a request may say such things of it; nothing but `true` means so. What others say, and
   * what is said outside of a request, goes to the event's `context.claimed`. Default: nobody may.
   */
  readonly trusted?: ((request: Request) => boolean) | undefined;
}

/** An entry of the baggage, and the fact it is. */
type Key = readonly [entry: string, fact: string];
type Pair = readonly [name: string, value: string];

const known: ReadonlySet<string> = new Set<keyof BaggageOptions>(['keys', 'trusted']);
/** What adapters find out by themselves, in any spelling: baggage has no say in it. Nor has it in who acts. */
const reserved = /^(?:requestid|method|route|status|useragent|traceid|spanid|service|claimed|actor.*)$/;
const wellFormedFact = /^[a-z][\w.-]{0,63}$/i;
/** Control and format characters, line separators, halves of surrogates and whatever has no meaning yet. */
const wellFormedValue = /^[^\p{C}\p{Zl}\p{Zp}]{1,256}$/u;

/**
 * Makes a source of what the active baggage says.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`.
 */
export function baggageFacts<Request extends object>(
  options: BaggageOptions<Request>,
): (request: object | undefined) => Facts | undefined {
  checkOptionNames(options, known, "{ keys: ['tenant'], trusted: (req) => isOurs(req) }");
  const { trusted } = options;
  if (trusted !== undefined && typeof trusted !== 'function')
    throw wrongOption("'baggage.trusted' is a function of the request, such as trusted: (req) => isOurs(req)", trusted);
  const keys = checkKeys(options.keys);
  return (request) => {
    const baggage = propagation.getActiveBaggage();
    const pairs = baggage ? pairsIn(baggage, keys) : [];
    if (pairs.length === 0) return undefined;
    const believed: unknown = request !== undefined && trusted?.(request as Request);
    if (believed === true) return Object.fromEntries(pairs.map(({ fact, value }): Pair => [fact, value]));
    return { claimed: Object.fromEntries(pairs.map(({ entry, value }): Pair => [entry, value])) };
  };
}

interface Said {
  readonly entry: string;
  readonly fact: string;
  readonly value: string;
}

/** The named entries that are there and well-formed. Others are not looked at, however many there are. */
function pairsIn(baggage: Baggage, keys: readonly Key[]): readonly Said[] {
  return keys.flatMap(([entry, fact]) => {
    const value = baggage.getEntry(entry)?.value;
    return value !== undefined && wellFormedValue.test(value) ? [{ entry, fact, value }] : [];
  });
}

function checkKeys(keys: unknown): readonly Key[] {
  if (typeof keys !== 'object' || keys === null) {
    throw wrongOption(
      "'baggage.keys' names entries, such as ['tenant'] or { 'correlation-id': 'correlationId' }",
      keys,
    );
  }
  const pairs: readonly (readonly [unknown, unknown])[] = Array.isArray(keys)
    ? keys.map((key: unknown) => [key, key])
    : Object.entries(keys);
  if (pairs.length === 0) throw wrongOption("'baggage.keys' names at least one entry, such as ['tenant']");
  return pairs.map(([entry, fact]) => [checkEntry(entry), checkFact(fact)]);
}

function checkEntry(entry: unknown): string {
  if (typeof entry === 'string' && entry !== '') return entry;
  throw wrongOption("The key of an entry of 'baggage.keys' is a text", entry);
}

function checkFact(fact: unknown): string {
  if (typeof fact !== 'string' || !wellFormedFact.test(fact)) {
    const rule =
      "An entry of 'baggage.keys' becomes a fact whose name has letters, digits, '.', '_' or '-', 64 at most";
    throw wrongOption(`${rule}: { 'an entry': 'itsFact' }`, fact);
  }
  if (reserved.test(fact.toLowerCase().replaceAll(/[^a-z]/g, '')))
    throw wrongOption(`Baggage can't say '${fact}'; give its entry another name, such as { '${fact}': 'upstream' }`);
  return fact;
}
