import type { LockOwner, TornFile } from '@audit-trail/core/adapter';

/** An event by its id, and when it was recorded (RFC 3339). */
export interface EventMark {
  readonly id: string;
  readonly at: string;
}

/** What a sink has not taken of a stream, or of all of them. */
export interface SinkBacklog {
  readonly bytes: number;
  /** Estimated from the size of the first ones, unless there are few. */
  readonly events: number;
  /** The oldest; absent when there is none, or it can't be read. */
  readonly oldest?: EventMark;
  /** Age of the oldest; 0 without any. */
  readonly seconds: number;
}

/** Where a sink stands in one stream. */
export interface StreamSink {
  readonly name: string;
  /** Bytes from the stream's beginning at which delivery goes on; absent when nothing is kept of it but dead letters. */
  readonly position?: number;
  /** Id of the last event it has taken; absent before the first. */
  readonly lastId?: string;
  readonly behind: SinkBacklog;
  /** Events it has refused for good and not taken since, each counted once. */
  readonly deadLetters: number;
}

/** One stream: the files of one process at a time. */
export interface StreamReport {
  /** Of its directory in the journal's. */
  readonly name: string;
  readonly bytes: number;
  readonly segments: number;
  /** Absent when it has no event. */
  readonly oldest?: EventMark;
  readonly newest?: EventMark;
  /**
   * Whether a living process owns it. `unknown` where the system does not say: on anything but Linux, and within a
   * container when it is none of its own processes.
   */
  readonly owner: LockOwner;
  /** Whether its last owner closed it. */
  readonly closed: boolean;
  readonly sinks: readonly StreamSink[];
  /** What crashes left unfinished, set aside when the stream was opened again. No event that was acknowledged is in there. */
  readonly torn: readonly TornFile[];
  /** What is wrong with its files, in words. Only ends of files are looked at. */
  readonly damage: readonly string[];
}

/** Something a person should know. */
export interface JournalFinding {
  /** `attention`: somebody has to do something. `note`: good to know. */
  readonly level: 'attention' | 'note';
  /** What is the matter and what to do about it, on one line. */
  readonly text: string;
  /** Name of the stream that it is about. */
  readonly stream?: string;
  /** Name of the sink that it is about. */
  readonly sink?: string;
}

/** A sink, over all streams. */
export interface JournalSink {
  readonly name: string;
  readonly behind: SinkBacklog;
  readonly deadLetters: number;
}

/** How a journal is doing, seen from outside. */
export interface JournalReport {
  readonly directory: string;
  /** When it was looked at, RFC 3339. */
  readonly at: string;
  /** Whether nothing needs attention. */
  readonly well: boolean;
  readonly findings: readonly JournalFinding[];
  readonly bytes: number;
  readonly sinks: readonly JournalSink[];
  /** Oldest first. */
  readonly streams: readonly StreamReport[];
}
