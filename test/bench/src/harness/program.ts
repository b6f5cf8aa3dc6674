import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Runs a program with what its arguments say; when they say something wrong, tells so and how to use it. */
export async function runProgram<Options>(
  main: (options: Options) => Promise<void>,
  { readOptions, usage }: { readonly readOptions: (args: readonly string[]) => Options; readonly usage: string },
): Promise<void> {
  let options: Options;
  try {
    const args = process.argv.slice(2);
    options = readOptions(args[0] === '--' ? args.slice(1) : args); // pnpm hands it on, npm does not
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
    process.exitCode = 2;
    return;
  }
  await main(options);
}

/** Makes a folder that goes with this process, in one that stays. */
export function temporaryFolder(directory: string, prefix: string): string {
  mkdirSync(directory, { recursive: true });
  const folder = mkdtempSync(join(directory, prefix));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
