import { collect } from '../options/collect.js';
import { addFilterOptions, filterHelp } from '../options/filter-options.js';
import type { ReplayOptions } from '../replay/replay-options.js';
import type { AddCommand } from './add-command.js';

const help = `${filterHelp}

Events are sent as delivery does it: in batches, one at a time, with pauses after a failure for as long as it takes; a batch
that is refused is halved until the event to blame is alone. A receiver that knows ids gets each event once. Dead letters
stay where they are: those that are taken are removed only by trail.redeliver() of the application.

Ctrl-C ends it between batches, and says which --after goes on.

Exit code: 0 when all were taken, 1 when some were refused or it failed, 2 for wrong usage, 130 after Ctrl-C.

Examples:
  audit-trail replay --to https://siem.example.com/events --header-env Authorization=SIEM_TOKEN --since 2026-11-01
  audit-trail replay --to ./november.jsonl --on 2026-11
  audit-trail replay --dead-letters siem --sink ./siem-sink.js
  audit-trail replay --group acme --dry-run`;

export const replay: AddCommand = (program, output) => {
  const command = program
    .command('replay')
    .description('Sends events to a receiver once more, oldest first, with the ids they have.')
    .option('--to <url or path>', 'a receiver that batches are posted to, or a file that lines are added to')
    .option('--sink <module>', 'a module of your own whose default export is a sink, or a function that returns one')
    .option('--header <header>', "sent with each request: 'Name: value'; may be repeated", collect)
    .option('--header-env <name=variable>', 'a header whose value is in the environment: for secrets', collect)
    .option('--gzip', 'compresses requests')
    .option('--allow-insecure', 'allows http to another machine: what is sent can be read on the way')
    .option('--dead-letters [sink]', 'what a sink, or any, had refused for good, instead of events')
    .option('--after <id>', 'goes on behind this event')
    .option('--dry-run', 'only counts what would be sent');
  command.addOption(
    command
      .createOption('--format <format>', 'of requests: ndjson, a line for each event (default), or array')
      .choices(['ndjson', 'array']),
  );
  addFilterOptions(command)
    .addHelpText('after', help)
    .action(async () => {
      const { replay: send } = await import('../replay/replay.js');
      await send(command.optsWithGlobals<ReplayOptions>(), output);
    });
};
