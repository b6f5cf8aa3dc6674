import type { AuditEvent } from '@audit-trail/core';
import type { Count, CountKey } from './event-query.js';
import type { Selection } from './query/selection.js';

/** Where a reader's answers come from: the files alone, or an index of them. Both give the same. */
export interface Storage {
  /** The events of a selection in its order, each once, some at a time; an id that occurs twice is one event. */
  read(selection: Selection): AsyncIterable<readonly AuditEvent[]>;
  /** How many there are, by several things; undefined when reading them is the way to find out. */
  count(selection: Selection, by: readonly CountKey[]): Promise<readonly Count[] | undefined>;
  close(): Promise<void>;
}
