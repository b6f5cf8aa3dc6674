import { checkOptionNames, wrongOption } from '../check-options.js';
import type { AuditEvent } from '../event/audit-event.js';

/** A function from event to event that removes secrets. Synchronous; it returns the event, or a changed copy. */
export type Redactor = (event: AuditEvent) => AuditEvent;

/**
 * What becomes of a secret: `mask` puts `[redacted]` in its place; `remove` leaves it out, with its key, and of a
 * change leaves the path alone, without `from` and `to`; `hmac` puts
 * `hmac-sha256:` and its HMAC in hexadecimal, so that equal secrets can be recognised as equal.
 */
export type RedactMode = 'mask' | 'remove' | 'hmac';

/**
 * What is cleared from events beside the well-known secrets, and how.
 *
 * ```ts
 * const trail = createAuditTrail({ directory: './audit-trail', redact: { keys: ['date of birth'], allow: ['cookie'] } });
 * ```
 */
export interface RedactOptions {
  /** Default `mask`. */
  readonly mode?: RedactMode | undefined;
  /** The key for `hmac`, at least 16 bytes. */
  readonly key?: string | Uint8Array | undefined;
  /** Further names of secrets, such as `date of birth`: any case and separators match. */
  readonly keys?: readonly string[] | undefined;
  /** Names that are no secrets here, such as `token count`, or `cookie`. */
  readonly allow?: readonly string[] | undefined;
  /** Redactors of the application, run in order after the secrets are gone. */
  readonly with?: readonly Redactor[] | undefined;
}

const known: ReadonlySet<string> = new Set<keyof RedactOptions>(['mode', 'key', 'keys', 'allow', 'with']);
const modes: ReadonlySet<unknown> = new Set<RedactMode>(['mask', 'remove', 'hmac']);
const leastKeyBytes = 16;

/**
 * Checks the options. A wrong key is not shown.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`, naming the option and what is right.
 */
export function checkRedactOptions(options: RedactOptions): void {
  checkOptionNames(options, known, "{ keys: ['date of birth'] } for redact, or false");
  const { mode = 'mask', key, keys = [], allow = [], with: redactors = [] } = options;
  if (!modes.has(mode)) throw wrongOption("'redact.mode' is 'mask', 'remove' or 'hmac'", mode);
  if (mode !== 'hmac' && key !== undefined) throw wrongOption("'redact.key' needs redact.mode 'hmac'");
  if (mode === 'hmac' && !isKey(key)) {
    throw wrongOption(`'redact.key' is a text or bytes, at least ${leastKeyBytes} bytes long, for redact.mode 'hmac'`);
  }
  if (!isList(keys, isName)) throw wrongOption("'redact.keys' is a list of names, such as ['date of birth']", keys);
  if (!isList(allow, isName)) throw wrongOption("'redact.allow' is a list of names, such as ['token count']", allow);
  if (!isList(redactors, (item) => typeof item === 'function')) {
    throw wrongOption("'redact.with' is a list of functions from event to event", redactors);
  }
}

function isKey(key: unknown): boolean {
  if (typeof key === 'string') return Buffer.byteLength(key) >= leastKeyBytes;
  return key instanceof Uint8Array && key.byteLength >= leastKeyBytes;
}

function isName(item: unknown): boolean {
  return typeof item === 'string' && /[\p{L}\p{N}]/u.test(item);
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}
