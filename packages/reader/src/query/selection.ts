import type { AuditEvent } from '@audit-trail/core';
import type { Position } from './order.js';

/** Fields that are compared exactly. */
export type ExactField =
  | 'id'
  | 'group'
  | 'action_type'
  | 'actor_id'
  | 'actor_name'
  | 'actor_type'
  | 'target_id'
  | 'target_name'
  | 'target_type'
  | 'outcome';

/** What is asked of events, checked and in one form. */
export interface Selection {
  /** Each of these fields has any of its values. Those of a target are looked for in all targets. */
  readonly exact: ReadonlyMap<ExactField, readonly string[]>;
  /** The action is any of these; `*` stands for any characters. */
  readonly actions: readonly string[] | undefined;
  /** Each of these is in the event's values; see `words.ts`. */
  readonly phrases: readonly string[];
  /** Whether the trail's own events are left out. */
  readonly withoutOwn: boolean;
  /** Milliseconds since 1970, both inclusive; infinite where nothing is said. */
  readonly times: { readonly from: number; readonly to: number };
  readonly order: 'asc' | 'desc';
  /** Only what comes after this in the order. */
  readonly behind: Position | undefined;
  /** Only what comes before this in the order. */
  readonly until: Position | undefined;
  /** Whether an event is one of those: fields, words, times and positions. */
  readonly matches: (event: AuditEvent) => boolean;
}
