import { addFilterOptions, type FilterOptions, filterHelp } from '../options/filter-options.js';
import type { SharedOptions } from '../options/shared-options.js';
import { wholeNumber } from '../options/whole-number.js';
import type { AddCommand } from './add-command.js';

interface QueryOptions extends FilterOptions, SharedOptions {
  readonly limit?: number;
  readonly order?: 'asc' | 'desc';
  readonly after?: string;
  readonly before?: string;
  readonly full?: boolean;
  readonly json?: boolean;
}

export const query: AddCommand = (program, output) => {
  const command = program.command('query').description('Who did what, the newest first.');
  addFilterOptions(command)
    .option('--limit <number>', 'at most so many events', wholeNumber('--limit', 1, 1_000), 50)
    .addOption(command.createOption('--order <order>', 'desc, the newest first, or asc').choices(['desc', 'asc']))
    .option('--after <id>', 'the events that follow this one in that order')
    .option('--before <id>', 'the events just before this one in that order')
    .option('--full', 'each event whole, instead of a table')
    .option('--json', 'JSON lines for programs: one event a line, as recorded')
    .addHelpText(
      'after',
      `${filterHelp}

Examples:
  audit-trail query --target document:42 --type d     who deleted document 42?
  audit-trail query --actor u1 --on 2026-11-25        what else did u1 do that day?
  audit-trail query --outcome denied --since 7d       what was refused in the last seven days?
  audit-trail query --search 'offer globex' --full    everything about these words
  audit-trail query --json --limit 1000 | jq -r .action | sort | uniq -c`,
    )
    .action(async () => {
      const options = command.optsWithGlobals<QueryOptions>();
      const { limit, order, after, before, full, json } = options;
      const [{ openSession }, { filterOf }, { printPage }] = await Promise.all([
        import('../session.js'),
        import('../options/filter.js'),
        import('../query/print-page.js'),
      ]);
      await using session = await openSession(options, output);
      const asked = { ...filterOf(options, session.clock), limit, order, after, before };
      await printPage(session, asked, json === true ? 'json' : full === true ? 'full' : 'table');
    });
};
