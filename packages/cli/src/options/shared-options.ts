import type { Command } from 'commander';
import { collect } from './collect.js';

/** What every command takes, before or behind its name; a command gets them by `optsWithGlobals()`. */
export interface SharedOptions {
  /** Where the trail is: a journal's directory, or files and directories of the file sink. */
  readonly trail?: readonly string[];
  readonly index: boolean;
  readonly utc?: boolean;
  readonly color: boolean;
}

export function addSharedOptions(program: Command): void {
  program
    .option(
      '--trail <path>',
      "the journal's directory, or files of the file sink; may be repeated (default: $AUDIT_TRAIL, else ./audit-trail)",
      collect,
    )
    .option('--utc', "times in UTC instead of this machine's time zone")
    .option('--no-index', 'read everything instead of keeping an index beside the trail')
    .option('--no-color', 'no colours, also on a terminal');
}

/** The places that are asked, as the options or else the environment say. */
export function placesOf(
  { trail }: Pick<SharedOptions, 'trail'>,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (trail !== undefined) return trail;
  return [env['AUDIT_TRAIL'] || './audit-trail'];
}
