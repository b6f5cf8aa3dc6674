import { checkDuration, checkOptionNames, checkPositive, wrongOption } from '../check-options.js';
import { checkRetention, type RetentionOptions } from './retention.js';
import { type JournalMode, ownerOnly } from './stream.js';

/** How a journal on disk is kept. Only `directory` is required. */
export interface FileJournalOptions {
  /** Where streams lie; made when missing. */
  readonly directory: string;
  /** A segment that has as many bytes is followed by another. Default 64 MiB, or a sixteenth of `maxBytes` if that is less. */
  readonly segmentBytes?: number | undefined;
  /** Milliseconds after which written events are synced when nobody waits for it; 4 MiB are synced at once. Default 100. */
  readonly syncInterval?: number | undefined;
  /**
   * Bytes the stream of this process may have, delivered events included; what waits in memory at its end is still written.
   * Default: as many as there is room for.
   */
  readonly maxBytes?: number | undefined;
  /**
   * What happens when it has them. `block`, the default: events wait in memory (16 MiB at most), and annotated requests
   * before their handlers, until there is room. `reject`: events are lost at once, counted, and noted in the trail later.
   */
  readonly whenFull?: 'block' | 'reject' | undefined;
  /** Milliseconds a request waits for room before its handler runs all the same, or is refused. Default 5,000. */
  readonly blockFor?: number | undefined;
  /** What may be deleted once every sink has it: `{ days: 30, bytes: 10e9 }`. Default: nothing. */
  readonly retention?: RetentionOptions | undefined;
  /** Milliseconds between looks for streams whose process has died, to deliver what they left. Default 10,000. */
  readonly adoptInterval?: number | undefined;
  /** Permissions of what is made, less the umask. Default 0o700 for directories, 0o600 for files. */
  readonly mode?: Partial<JournalMode> | undefined;
  /** Uses the directory even where everybody may write to it. Default `false`. */
  readonly trusted?: boolean | undefined;
}

/** The options with their defaults, checked. */
export interface FileJournalSettings {
  readonly directory: string;
  readonly segmentBytes: number;
  readonly syncInterval: number;
  readonly maxBytes: number;
  readonly whenFull: 'block' | 'reject';
  readonly blockFor: number;
  readonly retention: RetentionOptions | undefined;
  readonly adoptInterval: number;
  readonly mode: JournalMode;
  readonly trusted: boolean;
}

const usualSegment = 64 * 1024 * 1024;

const known: ReadonlySet<string> = new Set<keyof FileJournalOptions>([
  'directory',
  'segmentBytes',
  'syncInterval',
  'maxBytes',
  'whenFull',
  'blockFor',
  'retention',
  'adoptInterval',
  'mode',
  'trusted',
]);

/** @throws AuditError `AUDIT_INVALID_OPTIONS`. */
export function resolveFileJournal(options: FileJournalOptions): FileJournalSettings {
  checkOptionNames(options, known, "{ directory: './audit-trail' }");
  const { directory, maxBytes = Infinity, whenFull = 'block', blockFor = 5_000, retention, trusted = false } = options;
  const segmentBytes = options.segmentBytes ?? Math.min(usualSegment, Math.ceil(maxBytes / 16));
  if (maxBytes !== Infinity) checkPositive('maxBytes', maxBytes);
  if (whenFull !== 'block' && whenFull !== 'reject') throw wrongOption("'whenFull' is 'block' or 'reject'", whenFull);
  return {
    directory,
    segmentBytes: checkPositive('segmentBytes', segmentBytes),
    syncInterval: checkDuration('syncInterval', options.syncInterval ?? 100),
    maxBytes,
    whenFull,
    blockFor: blockFor === 0 ? 0 : checkDuration('blockFor', blockFor),
    retention: retention && checkRetention(retention),
    adoptInterval: checkDuration('adoptInterval', options.adoptInterval ?? 10_000),
    mode: { directory: options.mode?.directory ?? ownerOnly.directory, file: options.mode?.file ?? ownerOnly.file },
    trusted,
  };
}
