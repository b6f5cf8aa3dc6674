import type { FilterOptions } from '../options/filter-options.js';
import type { SharedOptions } from '../options/shared-options.js';

/** What is sent where, as written on the command line. */
export interface ReplayOptions extends FilterOptions, SharedOptions {
  readonly to?: string;
  readonly sink?: string;
  readonly header?: readonly string[];
  readonly headerEnv?: readonly string[];
  readonly format?: 'ndjson' | 'array';
  readonly gzip?: boolean;
  readonly allowInsecure?: boolean;
  /** The sink that refused them; `true` for any. */
  readonly deadLetters?: string | true;
  readonly after?: string;
  readonly dryRun?: boolean;
}
