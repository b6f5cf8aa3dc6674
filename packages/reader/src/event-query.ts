import type { ActionType, AuditEvent, Outcome } from '@audit-trail/core';

/** A value, or a list of which any may be it. */
export type OneOf<Value> = Value | readonly Value[];

/** RFC 3339, `YYYY-MM-DD` for the beginning of that day in UTC, a `Date`, or milliseconds since 1970. */
export type Instant = string | number | Date;

/**
 * Which events. What is given must all hold; in a list, any of it. Names and ids are compared exactly.
 *
 * ```ts
 * const deletions: EventFilter = { action: '*.deleted', actor_id: ['u1', 'u2'], occurred_at_gte: '2026-11-01' };
 * ```
 */
export interface EventFilter {
  readonly id?: OneOf<string> | undefined;
  /**
   * Events of these groups, as their members may see them: without those by which the trail tells of its own gaps
   * (`audit_trail.*`), which are the operator's.
   */
  readonly group?: OneOf<string> | undefined;
  /** `*` stands for any characters: `user.*`, `*.deleted`. */
  readonly action?: OneOf<string> | undefined;
  readonly action_type?: OneOf<ActionType> | undefined;
  readonly actor_id?: OneOf<string> | undefined;
  readonly actor_name?: OneOf<string> | undefined;
  readonly actor_type?: OneOf<string> | undefined;
  /** Looks at all `targets`, where there are several. */
  readonly target_id?: OneOf<string> | undefined;
  /** The same; together with `target_id` and `target_type`, one target has them all. */
  readonly target_name?: OneOf<string> | undefined;
  readonly target_type?: OneOf<string> | undefined;
  readonly outcome?: OneOf<Outcome> | undefined;
  readonly occurred_at?: Instant | undefined;
  readonly occurred_at_gt?: Instant | undefined;
  readonly occurred_at_gte?: Instant | undefined;
  readonly occurred_at_lt?: Instant | undefined;
  readonly occurred_at_lte?: Instant | undefined;
  /**
   * Words, each of which is somewhere in the event's values, without regard to case. A word ends where no letter or digit
   * follows; one written with other characters in between, such as `rosella@foo-corp.com`, is there in that order.
   */
  readonly search?: string | undefined;
}

/** A page of events. */
export interface EventQuery extends EventFilter {
  /** `desc`, the newest first, is the default. By `occurred_at`, then `id`. */
  readonly order?: 'asc' | 'desc' | undefined;
  /** Default 50, at most 1,000. */
  readonly limit?: number | undefined;
  /** Id of an event: those that follow it in this order. It need not match, nor exist any more. */
  readonly after?: string | undefined;
  /** Id of an event: those just before it in this order. */
  readonly before?: string | undefined;
}

/** Events in the order that was asked for. Pages don't shift while events arrive. */
export interface EventPage {
  readonly events: readonly AuditEvent[];
  /** For the page before this one; absent when there is none. */
  readonly before?: string;
  /** For the page after this one; absent when there is none. */
  readonly after?: string;
}

/** All events of an order, without pages. */
export interface ExportQuery extends EventFilter {
  /** Default `asc`. */
  readonly order?: 'asc' | 'desc' | undefined;
  /** Id of an event: those that follow it in this order. It need not match, nor exist any more. */
  readonly after?: string | undefined;
}

/** What events are counted by. Times are in UTC: `2026-11-25T14`, `2026-11-25`, `2026-11`. */
export type CountKey =
  | 'hour'
  | 'day'
  | 'month'
  | 'group'
  | 'action'
  | 'action_type'
  | 'actor_id'
  | 'actor_name'
  | 'actor_type'
  | 'target_id'
  | 'target_name'
  | 'target_type'
  | 'outcome'
  | 'location';

export interface CountQuery extends EventFilter {
  readonly by: CountKey | readonly CountKey[];
}

/** `{ day: '2026-11-25', action: 'document.deleted', count: 3 }`; `''` for what an event does not have. */
export type Count = { readonly [key in CountKey]?: string } & { readonly count: number };
