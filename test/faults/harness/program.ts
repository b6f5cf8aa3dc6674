import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { News } from './news.js';

export interface ProgramOptions {
  /** A file in `programs/`, without its extension. */
  readonly name: string;
  /** What it is told at its start, as JSON. */
  readonly config: object;
  /** Arguments of Node.js. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const runSources = new URL('../../sources.mjs', import.meta.url).href;

/**
 * A program of `programs/` in a process of its own, with the packages as they were built. It is told commands and says
 * what happens, each a line of JSON.
 */
export class Program<Command extends object, Said extends object> {
  readonly said: Said[] = [];
  /** What it wrote to its standard error. */
  errors = '';
  readonly exit: Promise<Exit>;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #news = new News();

  constructor({ name, config, node = [], env = {} }: ProgramOptions) {
    const path = fileURLToPath(new URL(`../programs/${name}.ts`, import.meta.url));
    const args = [...node, '--import', runSources, path, JSON.stringify(config)];
    this.#process = spawn(process.execPath, args, {
      // One thread for files makes the order of system calls the same each time.
      env: { ...process.env, UV_THREADPOOL_SIZE: '1', ...env },
    });
    this.#process.stderr.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.#process.stdin.on('error', () => undefined); // whoever tells something to a dead process learns it by its exit
    const lines = createInterface(this.#process.stdout).on('line', (line) => {
      this.said.push(JSON.parse(line));
      this.#news.tell();
    });
    this.exit = Promise.all([once(this.#process, 'exit'), once(lines, 'close')]).then(([[code, signal]]): Exit => {
      this.#news.end(`The program ended (${signal ?? code}).\n${this.errors}`);
      return { code, signal };
    });
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error('The program did not start.');
    return this.#process.pid;
  }

  tell(command: Command): void {
    this.#process.stdin.write(`${JSON.stringify(command)}\n`);
  }

  /** Nothing more will be told. */
  leave(): void {
    this.#process.stdin.end();
  }

  /** Resolves when something is true of what it has said; rejects when it ends before. */
  until(condition: () => boolean): Promise<void> {
    return this.#news.until(condition);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async kill(): Promise<Exit> {
    this.signal('SIGKILL');
    return this.exit;
  }
}
