import type { SharedOptions } from '../options/shared-options.js';
import type { AddCommand } from './add-command.js';

interface HealthOptions extends SharedOptions {
  readonly json?: boolean;
}

export const health: AddCommand = (program, output) => {
  const command = program
    .command('health')
    .description('Is the journal well? What sinks lack, dead letters, what a crash left, damage.')
    .option('--json', 'one JSON object for programs')
    .addHelpText(
      'after',
      `
Reads the ends of files only and locks nothing: it may run beside the application at any time. --trail is the directory of
a journal; what only the application knows, such as why a sink fails, is in trail.health().

Exit code: 0 when all is well, 1 when something needs attention, 2 for wrong usage.

Examples:
  audit-trail health
  audit-trail health --json | jq -r '.findings[].text'
  audit-trail health > /dev/null || notify-somebody`,
    )
    .action(async () => {
      const options = command.optsWithGlobals<HealthOptions>();
      const [{ journalHealth }, { onePlaceOf }, { viewOf }, { printHealth }, { json }, { ExitStatus }] =
        await Promise.all([
          import('@audit-trail/reader'),
          import('../options/one-place.js'),
          import('../session.js'),
          import('../health/print-health.js'),
          import('../output/json.js'),
          import('../exit-status.js'),
        ]);
      const report = await journalHealth(onePlaceOf(options, output.env));
      if (options.json === true) await output.write(`${json(report)}\n`);
      else await printHealth(report, viewOf(options, output));
      if (!report.well) throw new ExitStatus(1);
    });
};
