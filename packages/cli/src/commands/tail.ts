import { addFilterOptions, type FilterOptions, filterHelp } from '../options/filter-options.js';
import type { SharedOptions } from '../options/shared-options.js';
import { wholeNumber } from '../options/whole-number.js';
import type { AddCommand } from './add-command.js';

interface TailOptions extends FilterOptions, SharedOptions {
  readonly last: number;
  readonly json?: boolean;
}

export const tail: AddCommand = (program, output) => {
  const command = program.command('tail').description('The last events, and those that come, until Ctrl-C.');
  addFilterOptions(command)
    .option('-n, --last <number>', 'begin with the last so many events', wholeNumber('--last', 0, 1_000), 10)
    .option('--json', 'JSON lines for programs: one event a line, as recorded')
    .addHelpText(
      'after',
      `${filterHelp}

Examples:
  audit-trail tail
  audit-trail tail --outcome denied -n 0
  audit-trail tail --json --action '*.deleted' | while read -r event; do notify "$event"; done`,
    )
    .action(async () => {
      const options = command.optsWithGlobals<TailOptions>();
      const [{ openSession }, { filterOf }, { printTail }] = await Promise.all([
        import('../session.js'),
        import('../options/filter.js'),
        import('../tail/print-tail.js'),
      ]);
      await using session = await openSession(options, output);
      const filter = filterOf(options, session.clock);
      await printTail(session, { filter, last: options.last, asJson: options.json === true });
    });
};
