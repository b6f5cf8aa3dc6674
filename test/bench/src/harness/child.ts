import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Failure } from './answer.js';
import { onCore } from './cores.js';

export interface ChildOptions {
  readonly program: URL;
  readonly args?: readonly string[];
  /** The only core it may use; any when undefined. */
  readonly core: number | undefined;
  /** Of Node.js, such as `--expose-gc`. */
  readonly nodeOptions?: readonly string[];
}

const runSources = new URL('../../../sources.mjs', import.meta.url).href;
/** Milliseconds for an answer. Blocks take seconds, the largest files some minutes to be made: who takes longer hangs. */
const deadline = 900_000;
/** Milliseconds for a process to end. */
const patience = 5_000;

/** A program of our own that does one thing at a time: it is asked, and answers. */
export class Child<Question extends object, Answer extends object> {
  readonly #process: ChildProcess;
  readonly #ended: Promise<never>;

  constructor({ program, args = [], core, nodeOptions = [] }: ChildOptions) {
    const command = [process.execPath, ...nodeOptions, '--import', runSources, fileURLToPath(program), ...args];
    const [first = '', ...rest] = core === undefined ? command : onCore(core, command);
    this.#process = spawn(first, rest, {
      env: { ...process.env, NODE_ENV: 'production' }, // as frameworks ask for
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#ended = ended(this.#process, program);
    this.#ended.catch(() => undefined); // whoever asks is told
  }

  async ask(question: Question): Promise<Answer> {
    const answered = once(this.#process, 'message', { signal: AbortSignal.timeout(deadline) });
    this.#process.send(question);
    const [answer] = (await Promise.race([answered, this.#ended])) as [Answer | Failure];
    if ('failed' in answer) throw new Error(answer.failed);
    return answer;
  }

  /** Lets it end by itself, as a profiler needs it, unless it hangs. */
  async end(): Promise<void> {
    const kill = setTimeout(() => this.#process.kill('SIGKILL'), patience);
    if (this.#process.connected) this.#process.disconnect();
    await this.#ended.catch(() => undefined);
    clearTimeout(kill);
  }
}

async function ended(child: ChildProcess, program: URL): Promise<never> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  throw new Error(`${program.pathname} ended early (${code ?? signal}).`);
}
