import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const core = new URL('../../../core/src/', import.meta.url).href;

/** Lets Node.js run the sources, whose imports name what they are compiled to. */
const runSources = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const sources = { '@audit-trail/core': '${core}index.ts', '@audit-trail/core/adapter': '${core}adapter.ts' };
  registerHooks({
    resolve: (specifier, context, next) =>
      next(sources[specifier] ?? (specifier.startsWith('.') && context.parentURL?.endsWith('.ts') ? specifier.replace(/\\.js$/, '.ts') : specifier), context),
  });
`)}`;

/** `read-forever` as a process of its own; killed after the test at the latest. */
export class ReadingProgram {
  readonly process: ChildProcessByStdio<null, Readable, null>;
  readonly output: string[] = [];

  constructor(directory: string) {
    const path = fileURLToPath(new URL('read-forever.fixture.ts', import.meta.url));
    this.process = spawn(process.execPath, ['--import', runSources, path, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface(this.process.stdout).on('line', (line) => this.output.push(line));
    onTestFinished(() => void this.process.kill('SIGKILL'));
  }

  /** Resolves when it has answered so often. */
  async answered(times: number): Promise<void> {
    while (this.output.length < times) {
      if (this.process.exitCode !== null || this.process.signalCode !== null) throw new Error('The program ended.');
      await once(this.process.stdout, 'data');
    }
  }

  async kill(): Promise<void> {
    const exit = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exit;
  }

  get wrong(): readonly string[] {
    return this.output.filter((line) => !line.startsWith('right'));
  }
}
