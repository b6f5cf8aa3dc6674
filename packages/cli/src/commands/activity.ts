import { addFilterOptions, type FilterOptions, filterHelp } from '../options/filter-options.js';
import type { SharedOptions } from '../options/shared-options.js';
import type { AddCommand } from './add-command.js';

interface ActivityOptions extends FilterOptions, SharedOptions {
  readonly json?: boolean;
}

export const activity: AddCommand = (program, output) => {
  const command = program
    .command('activity')
    .description('What one actor did: how often, on which days, and to what.')
    .argument('<actor>', 'an id, of any type or that of --actor-type; or a name');
  addFilterOptions(command, 'actor')
    .option('--json', 'one JSON object for programs')
    .addHelpText(
      'after',
      `${filterHelp}

Examples:
  audit-trail activity u1
  audit-trail activity 'Rosella Lang' --on 2026-11-25   by name, if only one actor has it
  audit-trail query --actor u1 --on 2026-11-25          each of these events`,
    )
    .action(async (text: string) => {
      const options = command.optsWithGlobals<ActivityOptions>();
      const [{ openSession }, { filterOf }, { only }, { printActivity }] = await Promise.all([
        import('../session.js'),
        import('../options/filter.js'),
        import('../options/only.js'),
        import('../activity/print-activity.js'),
      ]);
      const type = only('--actor-type', options.actorType);
      await using session = await openSession(options, output);
      const filter = filterOf(options, session.clock);
      await printActivity(session, { actor: { id: text, type }, filter, asJson: options.json === true });
    });
};
