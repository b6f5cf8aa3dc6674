import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type ExampleName = 'express' | 'nestjs';

export interface ApplicationOptions {
  readonly name: ExampleName;
  /** Where the journal and the file go; the same one again continues the same trail. */
  readonly directory: string;
  readonly sinkUrl: string;
  /** Milliseconds an event waits for others on its way there. Default: the application's own. */
  readonly sinkDelay?: number;
  /** Default: a free one. */
  readonly port?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One of the example applications as a process of its own. */
export class Application {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<Exit>;

  private constructor(child: ChildProcess, exited: Promise<Exit>, url: string) {
    this.#child = child;
    this.#exited = exited;
    this.url = url;
  }

  /** Starts an application that was built, and waits until it listens. */
  static async start({ name, directory, sinkUrl, sinkDelay, port = 0 }: ApplicationOptions): Promise<Application> {
    const main = fileURLToPath(new URL(`../../${name}/dist/main.js`, import.meta.url));
    if (!existsSync(main)) throw new Error(`The ${name} example is not built: run \`npm run build\` first.`);
    const child = spawn(process.execPath, [main], {
      env: {
        ...process.env,
        PORT: String(port),
        AUDIT_DIRECTORY: journalIn(directory),
        AUDIT_FILE: fileIn(directory),
        AUDIT_SINK_URL: sinkUrl,
        ...(sinkDelay !== undefined && { AUDIT_SINK_DELAY_MS: String(sinkDelay) }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    endWithThisProcess(child);
    const exited = once(child, 'exit').then(([code, signal]): Exit => ({ code, signal }));
    const url = await listening(child, exited);
    return new Application(child, exited, url);
  }

  get exited(): Promise<Exit> {
    return this.#exited;
  }

  /** Asks the application to answer what it was asked, to deliver its events and to end. */
  async stop(): Promise<Exit> {
    this.#child.kill('SIGTERM');
    return this.#exited;
  }

  /** Ends it in the middle of whatever it does. */
  async kill(): Promise<Exit> {
    this.#child.kill('SIGKILL');
    return this.#exited;
  }
}

/** Where the applications of these examples keep their journal. */
export function journalIn(directory: string): string {
  return join(directory, 'journal');
}

/** Where they keep the copy for people. */
export function fileIn(directory: string): string {
  return join(directory, 'audit-trail.jsonl');
}

/** Resolves with the address that the application says it listens on. */
function listening(child: ChildProcess, exited: Promise<Exit>): Promise<string> {
  const output: string[] = [];
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        const [, url] = /listens on (http:\S+)/.exec(line) ?? [];
        if (url !== undefined) resolve(url);
      });
    }
    void exited.then(({ code, signal }) => {
      reject(new Error(`The application ended before it listened (${signal ?? code}):\n${output.join('\n')}`));
    });
  });
}

function endWithThisProcess(child: ChildProcess): void {
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.removeListener('exit', end));
}
