export type {
  Count,
  CountKey,
  CountQuery,
  EventFilter,
  EventPage,
  EventQuery,
  ExportQuery,
  Instant,
  OneOf,
} from './event-query.js';
export type {
  Activity,
  ActorOfActivity,
  FollowQuery,
  History,
  HistoryEntry,
  ReadProgress,
  TargetOfHistory,
  TrailReader,
  TrailReaderOptions,
} from './trail-reader.js';
export { openTrail } from './open-trail.js';
export { deadLetters, type StoredDeadLetter } from './journal-health/dead-letters.js';
export { journalHealth } from './journal-health/journal-health.js';
export type {
  EventMark,
  JournalFinding,
  JournalReport,
  JournalSink,
  SinkBacklog,
  StreamReport,
  StreamSink,
} from './journal-health/journal-report.js';
