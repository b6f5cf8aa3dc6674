import { addFilterOptions, type FilterOptions, filterHelp } from '../options/filter-options.js';
import type { SharedOptions } from '../options/shared-options.js';
import { wholeNumber } from '../options/whole-number.js';
import type { AddCommand } from './add-command.js';

interface StatsOptions extends FilterOptions, SharedOptions {
  readonly by?: string;
  readonly limit: number;
  readonly json?: boolean;
}

export const stats: AddCommand = (program, output) => {
  const command = program.command('stats').description('How often: an overview, or numbers by what you name.');
  addFilterOptions(command)
    .option(
      '--by <keys>',
      'hour, day, month, group, action, type, actor, actor-type, target, target-type, outcome, location; several with commas',
    )
    .option('--limit <number>', 'at most so many rows of a table', wholeNumber('--limit', 1, 1_000_000), 50)
    .option('--json', 'JSON for programs: with --by a line for each row, else one object')
    .addHelpText(
      'after',
      `${filterHelp}
Hours, days and months are counted in UTC.

Examples:
  audit-trail stats                                   how many, since when, by day, action, actor and outcome
  audit-trail stats --by actor --action '*.deleted'   who deletes most?
  audit-trail stats --by hour --on yesterday          when was it busy?
  audit-trail stats --by day,outcome --since 7d       how much was refused, day by day?`,
    )
    .action(async () => {
      const options = command.optsWithGlobals<StatsOptions>();
      const [{ openSession }, { filterOf }] = await Promise.all([
        import('../session.js'),
        import('../options/filter.js'),
      ]);
      const { readKeys } = await import('../stats/keys.js');
      const by = options.by === undefined ? undefined : readKeys(options.by);
      const asJson = options.json === true;
      await using session = await openSession(options, output);
      const filter = filterOf(options, session.clock);
      if (by === undefined) {
        const { printOverview } = await import('../stats/print-overview.js');
        await printOverview(session, filter, asJson);
        return;
      }
      const { printCounts } = await import('../stats/print-counts.js');
      await printCounts(session, { by, filter, most: options.limit, asJson });
    });
};
