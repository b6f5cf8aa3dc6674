import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { News } from './news.js';

export interface TraceOptions {
  readonly pid: number;
  /** Names of system calls. */
  readonly calls: readonly string[];
  /** What happens to them, in the words of strace's `inject`, such as `error=EIO:when=3`. Default: nothing. */
  readonly fault?: string;
  /** The files it is about. Default: all, and whatever else has a descriptor. */
  readonly paths?: readonly string[];
}

/** Watches system calls of a running process, all its threads, and makes them fail, from `begin` to `end`. */
export class Trace {
  /** The calls that were made, by the number of the thread and the name of the call. */
  readonly made = new Map<string, number>();
  #failed = 0;
  #attached = false;
  readonly #strace: ChildProcess;
  readonly #exit: Promise<unknown>;
  readonly #news = new News();

  static async begin(options: TraceOptions): Promise<Trace> {
    const trace = new Trace(options);
    await trace.#news.until(() => trace.#attached);
    return trace;
  }

  private constructor({ pid, calls, fault, paths = [] }: TraceOptions) {
    const set = calls.join(',');
    const inject = fault === undefined ? [] : ['-e', `inject=${set}:${fault}`];
    const only = paths.flatMap((path) => ['-P', path]);
    const args = ['-f', '-p', String(pid), '-e', `trace=${set}`, '-e', 'signal=none', ...only, ...inject];
    this.#strace = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const { stderr } = this.#strace;
    if (!stderr) throw new Error('strace has no output.');
    const lines = createInterface(stderr).on('line', (line) => this.#read(line));
    this.#exit = Promise.all([once(this.#strace, 'exit'), once(lines, 'close')]).then(() => {
      this.#news.end('The process, or strace, ended.');
    });
  }

  /** Resolves when so many calls have failed as told. */
  failed(calls: number): Promise<void> {
    return this.#news.until(() => this.#failed >= calls);
  }

  /** Lets the process go on unharmed; nothing to do when it is gone. */
  async end(): Promise<void> {
    this.#strace.kill('SIGTERM');
    await this.#exit;
  }

  #read(line: string): void {
    if (/^strace: Process \d+ attached/.test(line)) this.#attached = true;
    // A call that another thread's interrupts is shown in two lines; the first one counts.
    const [, thread = '', call] = /^(?:\[pid +(\d+)\] )?(\w+)\(/.exec(line) ?? [];
    if (call !== undefined) {
      const key = `${thread} ${call}`;
      this.made.set(key, (this.made.get(key) ?? 0) + 1);
    }
    if (line.endsWith('(INJECTED)')) this.#failed += 1;
    this.#news.tell();
  }
}
