import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { activity } from './commands/activity.js';
import type { AddCommand } from './commands/add-command.js';
import { exportEvents } from './commands/export.js';
import { health } from './commands/health.js';
import { history } from './commands/history.js';
import { query } from './commands/query.js';
import { replay } from './commands/replay.js';
import { stats } from './commands/stats.js';
import { tail } from './commands/tail.js';
import { addSharedOptions } from './options/shared-options.js';
import type { Output } from './output/output.js';
import { startPage, startPageEnd } from './start-page.js';

/** In the order of the help. */
const commands: readonly AddCommand[] = [query, history, activity, stats, tail, exportEvents, replay, health];

/** The command line, as commander knows it. Help is given to `print`, complaints come as errors. */
export function createProgram(output: Output, print: (text: string) => void): Command {
  const program = new Command('audit-trail')
    .description(startPage)
    .version(version(), '-V, --version', 'the version')
    .helpOption('-h, --help', 'this help')
    .helpCommand('help [command]', 'the help of a command')
    .addHelpText('after', startPageEnd)
    .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(output.width, 120) })
    .configureOutput({ writeOut: print, writeErr: () => undefined, outputError: () => undefined })
    .exitOverride();
  addSharedOptions(program);
  for (const add of commands) add(program, output);
  return program;
}

function version(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
