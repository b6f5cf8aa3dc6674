import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Question } from './questions.js';
import type { Terminal } from './terminal.js';

const run = promisify(execFile);
const commandLine = join(
  dirname(createRequire(import.meta.url).resolve('@audit-trail/cli/package.json')),
  'dist',
  'main.js',
);

/** Shows the commands that answer questions to a trail, each with what it answers. */
export async function ask(terminal: Terminal, trail: string, questions: readonly Question[]): Promise<void> {
  const { FORCE_COLOR: _, ...environment } = process.env;
  const env = {
    ...environment,
    AUDIT_TRAIL: trail,
    COLUMNS: String(terminal.width),
    ...(terminal.colours && { FORCE_COLOR: '1' }),
  };
  for (const { asks, args } of questions) {
    terminal.print();
    terminal.print(terminal.style('bold', asks));
    terminal.print(terminal.style('cyan', `$ audit-trail ${args.map(quoted).join(' ')}`));
    const { stdout } = await run(process.execPath, [commandLine, ...args], { env });
    for (const line of stdout.trimEnd().split('\n')) terminal.print(line);
  }
}

/** As one would type it in a shell. */
function quoted(argument: string): string {
  return /^[\w.:,@/-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
