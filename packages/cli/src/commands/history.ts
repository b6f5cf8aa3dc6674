import { addFilterOptions, type FilterOptions, filterHelp } from '../options/filter-options.js';
import type { SharedOptions } from '../options/shared-options.js';
import type { AddCommand } from './add-command.js';

interface HistoryOptions extends FilterOptions, SharedOptions {
  readonly json?: boolean;
}

export const history: AddCommand = (program, output) => {
  const command = program
    .command('history')
    .description('What happened to one thing: who did what to it, and what changed, the oldest first.')
    .argument('<target>', 'document:42; an id alone, of any type or that of --target-type; or a name');
  addFilterOptions(command, 'target')
    .option('--json', 'JSON lines for programs: { event, version, state, changes } each')
    .addHelpText(
      'after',
      `${filterHelp}

Examples:
  audit-trail history document:42
  audit-trail history 'Offer to Globex'               by its name, if only one thing has it
  audit-trail history document:42 --type d            only who deleted it, or tried to
  audit-trail history document:42 --json | jq .state  what is known of it after each change`,
    )
    .action(async (text: string) => {
      const options = command.optsWithGlobals<HistoryOptions>();
      const [{ openSession }, { filterOf }, { readTarget }, { printHistory }] = await Promise.all([
        import('../session.js'),
        import('../options/filter.js'),
        import('../options/target.js'),
        import('../history/print-history.js'),
      ]);
      const { only } = await import('../options/only.js');
      const type = only('--target-type', options.targetType);
      await using session = await openSession(options, output);
      await printHistory(session, {
        target: readTarget(text, type),
        text,
        filter: filterOf(options, session.clock),
        asJson: options.json === true,
      });
    });
};
