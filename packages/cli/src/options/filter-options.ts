import type { Command } from 'commander';
import { timeExamples } from '../time/time-words.js';
import { collect } from './collect.js';

/** What is asked of events, as written on the command line. */
export interface FilterOptions {
  readonly action?: readonly string[];
  readonly type?: readonly string[];
  readonly actor?: readonly string[];
  readonly actorName?: readonly string[];
  readonly actorType?: readonly string[];
  readonly target?: readonly string[];
  readonly targetName?: readonly string[];
  readonly targetType?: readonly string[];
  readonly group?: readonly string[];
  readonly outcome?: readonly string[];
  readonly search?: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly on?: string;
}

/** Adds the options that say which events. `without`: what the command's argument says already. */
export function addFilterOptions(command: Command, without?: 'actor' | 'target'): Command {
  command
    .option('--action <name>', "what was done; * stands for anything: 'document.*'", collect)
    .option('--type <letter>', 'c create, r read, u update, d delete', collect);
  if (without !== 'actor') {
    command
      .option('--actor <id>', 'who did it', collect)
      .option('--actor-name <name>', 'by name, exactly as recorded', collect);
  }
  command.option('--actor-type <type>', 'user, service, job, anonymous, …', collect);
  if (without !== 'target') {
    command
      .option('--target <id>', 'what it was done to: 42, or document:42', collect)
      .option('--target-name <name>', 'by name, exactly as recorded', collect);
  }
  return command
    .option('--target-type <type>', 'document, user, …', collect)
    .option('--group <group>', 'whose ground it happened on: an organization, a tenant', collect)
    .option('--outcome <outcome>', 'success, failure, denied, unknown or attempted', collect)
    .option(
      '--search <words>',
      'all these words, whole ones, are somewhere in the event; when repeated, all of them',
      collect,
    )
    .option('--since <time>', "from then on: yesterday, '2 hours ago', 2026-11-01")
    .option('--until <time>', 'up to then; a day or month is included as a whole')
    .option('--on <day>', 'on that day, or in that month: today, 2026-11-25, 2026-11');
}

/** For the end of a command's help. */
export const filterHelp = `
Repeat an option for "any of": --actor u1 --actor u2.
An id with a colon in it is written with one before it, --target :urn:7, or with --target-type.
Times: ${timeExamples}.
Days begin at midnight of this machine's time zone; with --utc, of UTC.`;
