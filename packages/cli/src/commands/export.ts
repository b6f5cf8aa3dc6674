import type { FormatName } from '../export/format.js';
import { addFilterOptions, type FilterOptions, filterHelp } from '../options/filter-options.js';
import type { SharedOptions } from '../options/shared-options.js';
import type { AddCommand } from './add-command.js';

interface ExportCommandOptions extends FilterOptions, SharedOptions {
  readonly format: FormatName;
  readonly order: 'asc' | 'desc';
  readonly output?: string;
  readonly force?: boolean;
}

export const exportEvents: AddCommand = (program, output) => {
  const command = program.command('export').description('All events, for other programs and for auditors.');
  addFilterOptions(command)
    .addOption(
      command
        .createOption('--format <format>', 'of what is written')
        .choices(['ndjson', 'json', 'csv'])
        .default('ndjson'),
    )
    .addOption(
      command.createOption('--order <order>', 'the oldest or the newest first').choices(['asc', 'desc']).default('asc'),
    )
    .option('-o, --output <file>', 'a new file, which only you may read; it is there when it is complete')
    .option('--force', 'replace the file if there is one')
    .addHelpText(
      'after',
      `${filterHelp}

CSV (RFC 4180) has a column for each field, and objects as JSON. So that spreadsheets compute nothing, a value that would
begin a formula, with = + - @, a tab or CR, also behind quotes and white space, gets a ' in front; so that terminals obey
nothing, control characters but line ends and tabs are written as visible escapes. ndjson and json keep values exactly.

Examples:
  audit-trail export --on 2026-11 --format csv -o november.csv
  audit-trail export --actor u1 | gzip > u1.ndjson.gz`,
    )
    .action(async () => {
      const options = command.optsWithGlobals<ExportCommandOptions>();
      const { format, order, output: file, force } = options;
      const [{ openSession }, { filterOf }, { exportEvents: write }] = await Promise.all([
        import('../session.js'),
        import('../options/filter.js'),
        import('../export/export-events.js'),
      ]);
      await using session = await openSession(options, output);
      const query = { ...filterOf(options, session.clock), order };
      await write(session, { query, format, file, replace: force === true });
    });
};
