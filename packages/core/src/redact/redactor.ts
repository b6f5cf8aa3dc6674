import type { OnError } from '../errors.js';
import type { AuditChange, AuditEvent, AuditParty, Json, JsonObject } from '../event/audit-event.js';
import { toLine } from '../event/encode.js';
import { isJsonObject, type Mutable, type MutableJson, setOwn } from '../event/json.js';
import { pointerKeys, pointerStep } from '../event/pointer.js';
import { remembered } from '../remembered.js';
import { mayEventHoldCredentials, replaceCredentials } from './credentials.js';
import { customRedaction } from './custom-redaction.js';
import { checkRedactOptions, type RedactOptions } from './redact-options.js';
import { secretKeys } from './secret-keys.js';

/** Removes secrets from an event that would be this line; returns the same event when there are none. */
export type LineRedactor = (event: AuditEvent, line?: string) => AuditEvent;

/**
 * Makes the function that removes secrets from events: what stands under a secret's name, at any depth, and credentials by
 * their shape in any text or key. `undefined` for `false`: nothing is removed.
 *
 * A redactor of the application (`with`) that fails is reported as `AUDIT_REDACTOR_FAILED`; its event is kept without
 * whatever it might have cleared.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`.
 */
export function createRedactor(options: RedactOptions | false = {}, report: OnError): LineRedactor | undefined {
  if (options === false) return undefined;
  checkRedactOptions(options);
  const { keys, allow, with: custom = [] } = options;
  const redaction = new Redaction(secretKeys(keys, allow), replacer(options));
  const redact: LineRedactor = (event, line) => (redaction.mayConcern(event, line) ? redaction.event(event) : event);
  return custom.length === 0 ? redact : customRedaction(redact, custom, report);
}

/** What to put in the place of a secret; undefined to put nothing. */
type Replace = (secret: string) => string | undefined;

function replacer({ mode = 'mask', key = '' }: RedactOptions): Replace {
  if (mode === 'mask') return () => '[redacted]';
  if (mode === 'remove') return () => undefined;
  // Loading it takes as long as the rest of the package, and only this needs it.
  const { createHmac, createSecretKey } = process.getBuiltinModule('node:crypto');
  // With a KeyObject an HMAC costs an eighth of what it does with bytes.
  const secretKey = createSecretKey(Buffer.from(key));
  return (secret) => `hmac-sha256:${createHmac('sha256', secretKey).update(secret).digest('hex')}`;
}

/** Whether what stands under a key is secret, and the key without credentials in itself. */
interface KnownKey {
  readonly secret: boolean;
  readonly name: string;
}

/** Copies what it changes, and only that: most events hold no secrets. */
class Redaction {
  readonly #isSecretKey: (key: string) => boolean;
  readonly #replace: Replace;
  readonly #replaceInText: (secret: string) => string;

  constructor(isSecretKey: (key: string) => boolean, replace: Replace) {
    this.#isSecretKey = isSecretKey;
    this.#replace = replace;
    this.#replaceInText = (secret) => replace(secret) ?? '';
  }

  /**
   * Whether an event may hold anything secret. Most don't, and their lines show it at once: JSON escapes no character of what
   * gives a credential away. Only pointers do, so those with escapes are looked at.
   */
  mayConcern(event: AuditEvent, line = toLine(event)): boolean {
    return (
      mayEventHoldCredentials(line) ||
      this.#hasSecretKey(event.metadata) ||
      this.#hasSecretKey(event.context) ||
      (event.changes?.some(this.#isSecretChange) ?? false)
    );
  }

  event(event: AuditEvent): AuditEvent {
    const cleared: Mutable<AuditEvent> = {
      id: event.id,
      group: this.#text(event.group),
      location: this.#text(event.location),
      action: this.#text(event.action),
      action_type: event.action_type,
      actor_name: this.#text(event.actor_name),
      actor_id: this.#text(event.actor_id),
      target_name: this.#text(event.target_name),
      target_id: this.#text(event.target_id),
      metadata: this.#object(event.metadata),
      occurred_at: event.occurred_at,
    };
    if (event.outcome !== undefined) cleared.outcome = event.outcome;
    if (event.reason !== undefined) cleared.reason = this.#text(event.reason);
    if (event.actor_type !== undefined) cleared.actor_type = this.#text(event.actor_type);
    if (event.target_type !== undefined) cleared.target_type = this.#text(event.target_type);
    if (event.actor_chain) cleared.actor_chain = event.actor_chain.map(this.#party);
    if (event.targets) cleared.targets = event.targets.map(this.#party);
    if (event.changes) cleared.changes = event.changes.map(this.#change);
    if (event.context) cleared.context = this.#object(event.context);
    if (event.caused_by !== undefined) cleared.caused_by = this.#text(event.caused_by);
    if (event.commit !== undefined) cleared.commit = event.commit;
    if (event.version !== undefined) cleared.version = event.version;
    if (event.invalid) cleared.invalid = event.invalid.map(this.#pointer);
    if (event.truncated)
      cleared.truncated = event.truncated.map(({ path, size }) => ({ path: this.#pointer(path), size }));
    return cleared;
  }

  readonly #text = (text: string): string => replaceCredentials(text, this.#isSecretKey, this.#replaceInText);

  /** A pointer into the event. Its keys are escaped, so a credential in one may be disguised. */
  readonly #pointer = (pointer: string): string => {
    const cleared = this.#text(pointer);
    if (!cleared.includes('~')) return cleared;
    return pathKeys(cleared)
      .map((key) => pointerStep(this.#text(key)))
      .join('')
      .slice(1);
  };

  readonly #isSecretChange = ({ path, from, to }: AuditChange): boolean =>
    this.#isSecretPath(path) || this.#hasSecretKey(from) || this.#hasSecretKey(to);

  #hasSecretKey(value: Json | AuditEvent['context']): boolean {
    if (typeof value !== 'object' || value === null) return false;
    if (Array.isArray(value)) return value.some((item) => this.#hasSecretKey(item));
    const object = value as JsonObject;
    for (const key in object) {
      const inside = object[key];
      if (this.#key(key).secret || (typeof inside === 'object' && this.#hasSecretKey(inside))) return true;
    }
    return false;
  }

  readonly #key = remembered((key): KnownKey => ({ secret: this.#isSecretKey(key), name: this.#text(key) }));

  /** Each step of a change's path is a key. */
  readonly #isSecretPath = remembered((path) => pathKeys(path).some((key) => this.#key(key).secret));

  readonly #party = ({ type, id, name }: AuditParty): AuditParty => {
    const cleared = { id: this.#text(id), name: this.#text(name) };
    return type === undefined ? cleared : { type: this.#text(type), ...cleared };
  };

  readonly #change = ({ path, from, to }: AuditChange): AuditChange => {
    const secret = this.#isSecretPath(path);
    const before = from === undefined ? undefined : secret ? this.#secret(from) : this.#value(from);
    const after = to === undefined ? undefined : secret ? this.#secret(to) : this.#value(to);
    // One of them without the other would say that it was added or removed.
    const removed = before === undefined ? from !== undefined : after === undefined && to !== undefined;
    if (removed) return { path: this.#pointer(path) };
    return {
      path: this.#pointer(path),
      ...(before !== undefined && { from: before }),
      ...(after !== undefined && { to: after }),
    };
  };

  /** What stands under a secret's name. A truth value or `null` says whether there is one, which is evidence. */
  #secret(value: Json): Json | undefined {
    if (value === null || typeof value === 'boolean') return value;
    return this.#replace(typeof value === 'string' ? value : JSON.stringify(value));
  }

  #value(value: Json): Json {
    if (typeof value === 'string') return this.#text(value);
    if (isJsonObject(value)) return this.#object(value);
    return Array.isArray(value) ? this.#array(value) : value;
  }

  #array(items: readonly Json[]): readonly Json[] {
    const cleared = items.map((item) => this.#value(item));
    return cleared.some((item, index) => item !== items[index]) ? cleared : items;
  }

  #object<Type extends { readonly [key: string]: Json | undefined }>(object: Type): Type | MutableJson {
    const keys = Object.keys(object);
    let copy: MutableJson | undefined;
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index] ?? '';
      const value = object[key] ?? null;
      const { secret, name } = this.#key(key);
      const cleared = secret ? this.#secret(value) : this.#value(value);
      if (!copy && (cleared !== value || name !== key)) {
        copy = {};
        for (const before of keys.slice(0, index)) setOwn(copy, before, object[before] ?? null);
      }
      if (copy && cleared !== undefined) setOwn(copy, unused(name, copy), cleared);
    }
    return copy ?? object;
  }
}

/** The keys of a change's path, which may lack the slash that a pointer begins with: else there is an empty key before it. */
function pathKeys(path: string): string[] {
  return path.includes('~') ? pointerKeys(`/${path}`) : path.split('/');
}

/** Two keys may have become equal. */
function unused(name: string, object: MutableJson): string {
  let free = name;
  for (let number = 2; Object.hasOwn(object, free); number += 1) free = `${name} ${number}`;
  return free;
}
