import type { AuditChange, AuditEvent, JsonObject, OnError } from '@audit-trail/core';
import type { Count, CountQuery, EventFilter, EventPage, EventQuery, ExportQuery } from './event-query.js';

export interface TrailReaderOptions {
  /**
   * Where the index is kept, which makes answers from millions of events quick. Default: `.index.sqlite` in the journal's
   * directory, or beside the (first) file. `false`: none, everything is read each time.
   */
  readonly index?: string | false | undefined;
  /** Told of lines that are no events, and of an index that can't be kept. Default: a process warning, one for each message. */
  readonly onError?: OnError | undefined;
  /** Told how far long work has got: bytes of so many. At most ten times a second. */
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
}

export interface ReadProgress {
  readonly doing: 'indexing' | 'reading';
  readonly done: number;
  readonly total: number;
}

/** What may be asked of a trail. Every method sees what has been written by the time it is called. */
export interface TrailReader extends AsyncDisposable {
  /** A page of events, the newest first. */
  events(query?: EventQuery): Promise<EventPage>;
  /** One event; undefined when there is none. */
  event(id: string): Promise<AuditEvent | undefined>;
  /** How many events. */
  count(query?: EventFilter): Promise<number>;
  /** How often, by one thing or several: in their order, those that don't occur left out. */
  count(query: CountQuery): Promise<readonly Count[]>;
  /** What happened to one target, oldest first. */
  history(target: TargetOfHistory, query?: EventFilter): Promise<History>;
  /** What one actor did. */
  activity(actor: ActorOfActivity, query?: EventFilter): Promise<Activity>;
  /** All events, some at a time, with flat memory. Breaking off ends it. */
  all(query?: ExportQuery): AsyncIterable<readonly AuditEvent[]>;
  /** Events as they are written from now on, or behind `after`, each once, until the signal aborts. */
  follow(query?: FollowQuery): AsyncIterable<AuditEvent>;
  /** The same trail as members of one group may see it: no method of it gives anything of others. */
  forGroup(group: string): TrailReader;
  /** Lets go of files and index; what is asked later is refused. */
  close(): Promise<void>;
}

export interface TargetOfHistory {
  readonly id: string;
  /** Default: any. */
  readonly type?: string | undefined;
}

export interface ActorOfActivity {
  readonly id: string;
  /** Default: any. */
  readonly type?: string | undefined;
}

/** What happened to a target. */
export interface History {
  readonly target: TargetOfHistory;
  readonly entries: readonly HistoryEntry[];
}

export interface HistoryEntry {
  readonly event: AuditEvent;
  /** Counts the events that say what changed, from 1; absent for those that don't. */
  readonly version?: number;
  /** What is known of the target after this event: every value that a change so far has named. Absent as `version` is. */
  readonly state?: JsonObject;
  readonly changes?: readonly AuditChange[];
}

/** What an actor did, as numbers. Ask `events({ actor_id })` for the events. */
export interface Activity {
  readonly actor: ActorOfActivity;
  readonly count: number;
  /** `occurred_at` of the first and last event; absent when there is none. */
  readonly first?: string;
  readonly last?: string;
  /** How often, most frequent first. */
  readonly actions: readonly Count[];
  /** How often each day, oldest first. */
  readonly days: readonly Count[];
  /** The targets of its events, most frequent first, 100 at most. */
  readonly targets: readonly Count[];
}

export interface FollowQuery extends EventFilter {
  /** Id of an event: begins behind it instead of now. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}
