/** `c` create, `r` read, `u` update, `d` delete. */
export type ActionType = 'c' | 'r' | 'u' | 'd';

/** How an action ended. `attempted` is an intent whose outcome follows in another event. */
export type Outcome = 'success' | 'failure' | 'denied' | 'unknown' | 'attempted';

/** A value as JSON can hold it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** Somebody or something named in an event: `{ type, id, name }`, each present only when known. */
export interface AuditParty {
  readonly type?: string;
  readonly id: string;
  readonly name: string;
}

/** One changed value. `path` is an RFC 6901 pointer; `from` is absent when added, `to` when removed; both when redaction removed them. */
export interface AuditChange {
  readonly path: string;
  readonly from?: Json;
  readonly to?: Json;
}

/** What a limit cut: `path` is an RFC 6901 pointer into the event, `size` the original size (characters, keys, items or levels). */
export interface AuditTruncation {
  readonly path: string;
  readonly size: number;
}

/** Facts of the work in progress. `claimed` holds what was asserted but not verified. */
export interface AuditEventContext {
  readonly request_id?: string;
  readonly session_id?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly user_agent?: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly correlation_id?: string;
  readonly service?: string;
  readonly claimed?: JsonObject;
  readonly [fact: string]: Json | undefined;
}

/**
 * The recorded event, exactly as a journal file shows it and every sink gets it. The first eleven fields are always
 * there, in this order; the others are absent when they have nothing to say, and keep this order too.
 */
export interface AuditEvent {
  /** `evt_` and a ULID; unique, and monotonic within one stream. */
  readonly id: string;
  /** Organization or tenant the actor acts in; `""` if none. */
  readonly group: string;
  /** IP address, hostname or device id; `""` if unknown. */
  readonly location: string;
  /** `noun.verb_in_past_tense`, such as `user.2fa_succeeded`. */
  readonly action: string;
  readonly action_type: ActionType;
  readonly actor_name: string;
  readonly actor_id: string;
  /** Name of the first resource acted on; `""` if none. */
  readonly target_name: string;
  readonly target_id: string;
  /** Whatever else was said; `description` and, for a request, `x_request_id` are added. */
  readonly metadata: JsonObject;
  /** RFC 3339 UTC with milliseconds. */
  readonly occurred_at: string;

  readonly outcome?: Outcome;
  /** Why, when not a success: an error code or message. */
  readonly reason?: string;
  readonly actor_type?: string;
  readonly target_type?: string;
  /** Who stood behind the actor (impersonation, delegation), nearest first. */
  readonly actor_chain?: readonly AuditParty[];
  /** All targets, when there is more than one. */
  readonly targets?: readonly AuditParty[];
  readonly changes?: readonly AuditChange[];
  /** Facts of the request or job. */
  readonly context?: AuditEventContext;
  /** Id of the event that led to this one. */
  readonly caused_by?: string;
  /** Present when the end of the business transaction is not known. */
  readonly commit?: 'unconfirmed';
  /** Schema version of this action's metadata, from the catalogue. */
  readonly version?: string;
  /** Pointers to what the catalogue's schema refused. */
  readonly invalid?: readonly string[];
  /** What the limits cut. */
  readonly truncated?: readonly AuditTruncation[];
}
