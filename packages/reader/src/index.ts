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
