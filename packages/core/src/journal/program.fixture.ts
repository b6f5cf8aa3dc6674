import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Lets Node.js run the sources, whose imports name what they are compiled to. */
const runSources = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier.startsWith('.') && context.parentURL?.endsWith('.ts') ? specifier.replace(/\\.js$/, '.ts') : specifier, context),
  });
`)}`;

export interface ProgramOptions {
  /** A command that starts Node.js, such as `strace` with its arguments. */
  readonly under?: readonly string[];
  readonly uid?: number;
}

/** A fixture, by its path in the sources, that runs as a process of its own; killed after the test at the latest. */
export class Program {
  readonly process: ChildProcessWithoutNullStreams;
  /** The lines it has printed. */
  readonly output: string[] = [];
  /** What it wrote to its standard error. */
  errors = '';
  readonly exit: Promise<number | null>;

  constructor(fixture: string, args: readonly string[], { under = [], uid }: ProgramOptions = {}) {
    const path = fileURLToPath(new URL(`../${fixture}.fixture.ts`, import.meta.url));
    const [command = process.execPath, ...rest] = [...under, process.execPath, '--import', runSources, path, ...args];
    this.process = spawn(command, rest, uid === undefined ? {} : { uid });
    const lines = createInterface(this.process.stdout);
    lines.on('line', (line) => this.output.push(line));
    this.process.stderr.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.exit = Promise.all([once(this.process, 'exit'), once(lines, 'close')]).then(([[code]]) => code);
    onTestFinished(() => void this.process.kill('SIGKILL'));
  }

  /** Resolves when the program has printed so many lines that contain a text. */
  async printed(lines: number, text = ''): Promise<void> {
    while (this.output.filter((line) => line.includes(text)).length < lines) {
      if (this.process.exitCode !== null || this.process.signalCode !== null)
        throw new Error(`The program ended.\n${this.errors}`);
      await Promise.race([once(this.process.stdout, 'data'), this.exit]);
    }
  }

  tell(line: string): void {
    this.process.stdin.write(`${line}\n`);
  }
}
