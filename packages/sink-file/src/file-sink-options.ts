import { basename, resolve } from 'node:path';
import type { AuditError, OnError, SinkOptions } from '@audit-trail/core';
import {
  checkOptionNames,
  checkPositive,
  checkSinkName,
  sinkOptionNames,
  sinkOptionsOf,
  wrongOption,
} from '@audit-trail/core/adapter';

/** When a file is closed and another begun; whichever comes first. A file is never split within a batch. */
export interface Rotation {
  /** Before a batch that would make the file larger than this. */
  readonly bytes?: number;
  /** At the first batch of a new hour or day (UTC), or of a new period of so many milliseconds since 1970. */
  readonly every?: 'hour' | 'day' | number;
}

/** How many closed files stay, of all processes together. Both may be given; a file goes when either says so. */
export interface Keep {
  /** The newest so many. */
  readonly files?: number;
  /** Those closed within so many days. */
  readonly days?: number;
}

/** What an application says about its file. Only `path` is required. */
export interface FileSinkOptions extends SinkOptions {
  /** The file that is written to, such as `./audit/audit.jsonl`. Its directory is made when missing. */
  readonly path: string;
  /** Names the sink's cursor. Default `file`. */
  readonly name?: string;
  /** Default `{ bytes: 104_857_600 }` (100 MiB); `false` leaves rotation to somebody else. */
  readonly rotate?: Rotation | false;
  /** Whether closed files are compressed. Default `false`. */
  readonly gzip?: boolean;
  /** Default: all closed files stay. */
  readonly keep?: Keep;
  /** Permissions of new files, default `0o600`; who may read files may enter new directories. The umask applies. */
  readonly mode?: number;
  /** Whether a batch counts as taken only when it is on the disk and not merely with the kernel. Default `false`. */
  readonly fsync?: boolean;
  /**
   * Lets go of the file at this signal. A file that was moved is noticed without it, at the next batch; the signal
   * frees it at once. With this, SIGHUP no longer ends the process, which Node.js does by default.
   */
  readonly reopenOn?: 'SIGHUP';
  /** Receives faults in compressing and removing closed files, which hold up nothing. Default: a process warning. */
  readonly onError?: OnError;
}

/** The options with their defaults, checked. */
export interface ResolvedFileSinkOptions {
  readonly path: string;
  readonly name: string;
  /** Infinity: not by size. */
  readonly rotateBytes: number;
  /** Milliseconds; Infinity: not by time. */
  readonly rotateEvery: number;
  readonly gzip: boolean;
  readonly keepFiles: number;
  readonly keepDays: number;
  readonly mode: number;
  readonly fsync: boolean;
  readonly reopenOn: 'SIGHUP' | undefined;
  readonly onError: OnError;
  readonly delivery: SinkOptions;
}

const known: ReadonlySet<string> = new Set<keyof FileSinkOptions>([
  'path',
  'name',
  'rotate',
  'gzip',
  'keep',
  'mode',
  'fsync',
  'reopenOn',
  'onError',
  ...sinkOptionNames,
]);
const knownRotation: ReadonlySet<string> = new Set<keyof Rotation>(['bytes', 'every']);
const knownKeep: ReadonlySet<string> = new Set<keyof Keep>(['files', 'days']);
const periods = { hour: 3_600_000, day: 86_400_000 };

/** @throws AuditError `AUDIT_INVALID_OPTIONS`. */
export function resolveOptions(options: FileSinkOptions): ResolvedFileSinkOptions {
  checkOptionNames(options, known, "{ path: './audit/audit.jsonl' }");
  const {
    path,
    name = 'file',
    rotate = { bytes: 104_857_600 },
    keep = {},
    mode = 0o600,
    reopenOn,
    onError = warn,
  } = options;
  if (typeof path !== 'string' || basename(path) === '' || /[/\\]$|\0/.test(path)) {
    throw wrongOption("'path' is the path of a file, such as './audit/audit.jsonl'", path);
  }
  if (!Number.isInteger(mode) || mode < 0o200 || mode > 0o777 || (mode & 0o600) !== 0o600) {
    throw wrongOption("'mode' is permissions with which the owner may read and write, such as 0o640", mode);
  }
  if (reopenOn !== undefined && reopenOn !== 'SIGHUP') throw wrongOption("'reopenOn' is 'SIGHUP'", reopenOn);
  if (typeof onError !== 'function') throw wrongOption("'onError' is a function that is given an AuditError", onError);
  const rotation = rotate === false ? {} : rotate;
  checkOptionNames(rotation, knownRotation, "{ bytes: 104_857_600, every: 'day' }, or false");
  checkOptionNames(keep, knownKeep, '{ files: 30, days: 90 }');
  return {
    path: resolve(path),
    name: checkSinkName(name),
    rotateBytes: optional('rotate.bytes', rotation.bytes),
    rotateEvery: period(rotation.every),
    gzip: flag('gzip', options.gzip),
    keepFiles: optional('keep.files', keep.files),
    keepDays: optional('keep.days', keep.days),
    mode,
    fsync: flag('fsync', options.fsync),
    reopenOn,
    onError,
    delivery: sinkOptionsOf(options),
  };
}

function optional(name: string, value: unknown): number {
  return value === undefined ? Infinity : checkPositive(name, value);
}

function period(every: Rotation['every']): number {
  if (typeof every !== 'string') return optional('rotate.every', every);
  if (!Object.hasOwn(periods, every)) throw wrongOption("'rotate.every' is 'hour', 'day' or milliseconds", every);
  return periods[every];
}

function flag(name: string, value: unknown = false): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongOption(`'${name}' is true or false`, value);
}

function warn({ message, code }: AuditError): void {
  process.emitWarning(message, { type: 'AuditTrailWarning', code });
}
