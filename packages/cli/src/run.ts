import { CommanderError } from 'commander';
import { ExitStatus } from './exit-status.js';
import type { Output } from './output/output.js';
import { OutputClosed } from './output/output-closed.js';
import { complaint, isUsage } from './complaint.js';
import { createProgram } from './program.js';

/** How a program ends. */
const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** Does what the arguments ask for. Resolves with the exit code: 0 done, 1 failed, 2 asked in a wrong way, or what a command says. */
export async function run(args: readonly string[], output: Output): Promise<number> {
  let help = '';
  try {
    const program = createProgram(output, (text) => (help += text));
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    output.endProgress();
    if (error instanceof OutputClosed) return exitCodes.done;
    if (error instanceof ExitStatus) return error.status;
    if (error instanceof CommanderError && error.exitCode === 0) {
      await output.write(help).catch(() => undefined); // whoever does not read it to its end knows enough
      return exitCodes.done;
    }
    output.say(`audit-trail: ${complaint(error)}`);
    return isUsage(error) ? exitCodes.usage : exitCodes.failed;
  }
}
