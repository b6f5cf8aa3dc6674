import type { Action } from '../catalogue/register.js';
import type { ActionType, AuditTruncation, Outcome } from './audit-event.js';

/** What names somebody or something. Numbers, bigints and id objects with a `toString` of their own become text. */
export type Id = string | number | bigint | { toString(): string };

/** Who acts. `chain` says who stands behind: an impersonating support user, the user an agent works for; nearest first. */
export interface Actor {
  readonly id?: Id | undefined;
  readonly name?: string | undefined;
  /** Such as `user`, `service`, `api_key`, `agent`, `job`. */
  readonly type?: string | undefined;
  readonly chain?: readonly Actor[] | undefined;
}

/** What is acted on. */
export interface Target {
  readonly id?: Id | undefined;
  readonly name?: string | undefined;
  /** Such as `user`, `document`. */
  readonly type?: string | undefined;
}

/** One change: `path` is an RFC 6901 pointer. Leave out `from` for what was added and `to` for what was removed. */
export interface Change {
  readonly path: string;
  readonly from?: unknown;
  readonly to?: unknown;
  /** What `diff` could not take in whole, with original sizes: pointers such as `/to/list`. */
  readonly truncated?: readonly AuditTruncation[] | undefined;
}

/** Facts of the work in progress, for the event's `context`. Unknown names are kept as they are. */
export interface Facts {
  readonly requestId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly method?: string | undefined;
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  readonly userAgent?: string | undefined;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly service?: string | undefined;
  /** What was asserted but not verified, such as an actor named by a header. */
  readonly claimed?: object | undefined;
  readonly [fact: string]: unknown;
}

/**
 * What a program gives to `trail.record()`. Only `action` is required, and `type` where no catalogue knows it; actor,
 * group, location and facts come from the audit context when left out.
 */
export interface AuditInput {
  /** `noun.verb_in_past_tense`, such as `user.2fa_succeeded`; one of the catalogue's, where there is one. */
  readonly action: Action;
  /** Needed where no catalogue knows it. Default: what the catalogue says. */
  readonly type?: ActionType | undefined;
  /** Default: the context's, else `anonymous`. */
  readonly actor?: Actor | undefined;
  /** The organization or tenant. Default: the context's. */
  readonly group?: string | undefined;
  /** IP address, hostname or device id. Default: the context's. */
  readonly location?: string | undefined;
  /** What is acted on; of several, the first is the event's, and all are its `targets`. */
  readonly target?: Target | readonly Target[] | undefined;
  /** An object with any values; they are copied at once, cut to the limits and cleared of secrets. */
  readonly metadata?: object | undefined;
  /** How it ended. Default: nothing is said of it. */
  readonly outcome?: Outcome | undefined;
  /** A text, or the error itself: its `code` and `message` are recorded. */
  readonly reason?: unknown;
  /** Changes one by one, or two states to compare. */
  readonly changes?: readonly Change[] | { readonly before: unknown; readonly after: unknown } | undefined;
  /** Added to those of the context. */
  readonly facts?: Facts | undefined;
  /** Id of the event that led to this one. */
  readonly causedBy?: string | undefined;
  /** Say so when you don't know whether the transaction around the action is kept. */
  readonly commit?: 'unconfirmed' | undefined;
}
