import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Block, fileNameOf } from './markdown.js';
import { type Command, commandsOf, requestOf } from './shell.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
/** Where a package may be installed in this repository. */
const installed = ['test', 'packages/testing', 'examples/express', '.'].map((path) =>
  join(repository, path, 'node_modules'),
);

/**
 * Somebody who follows a README in an empty folder: saves its files, types its commands, and sees what comes of it.
 * `npm install` links what this repository has, and nothing that the README does not name.
 */
export class Reader implements AsyncDisposable {
  readonly folder: string;
  readonly #port: string;
  #server: ChildProcess | undefined;
  #listens = false;
  /** What the last command printed, or the last request was answered with. */
  output = '';
  /** The status of each answer. */
  readonly statuses: number[] = [];

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.#port = String(port);
  }

  static async start(): Promise<Reader> {
    return new Reader(await mkdtemp(join(tmpdir(), 'audit-trail-reader-')), await freePort());
  }

  /** Does what a block says: a file is saved, commands are typed. */
  async follow(block: Block): Promise<void> {
    const name = fileNameOf(block);
    if (name !== undefined) await this.save(name, block.text);
    if (block.language !== 'sh') return;
    for (const command of commandsOf(block.text)) await this.#type(command);
  }

  /** Saves a file. The port in it becomes one that is free here. */
  async save(name: string, text: string): Promise<void> {
    this.#listens ||= /\blisten\(3000\b/.test(text);
    await writeFile(join(this.folder, name), text.replaceAll('3000', this.#port));
  }

  async install(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const source = installed.map((folder) => join(folder, name)).find((path) => existsSync(path));
      if (source === undefined) throw new Error(`${name} is not installed anywhere in this repository.`);
      const link = join(this.folder, 'node_modules', name);
      await mkdir(dirname(link), { recursive: true });
      if (!existsSync(link)) await symlink(source, link, 'junction');
    }
  }

  /** Runs a command to its end; resolves with its status. */
  async run(command: Command): Promise<number | null> {
    const child = this.#spawn(command);
    await once(child, 'close');
    return child.exitCode;
  }

  /** Asks the server to end, as an operator would; resolves with its exit code, or the signal that ended it. */
  async stopServer(): Promise<number | string | null | undefined> {
    const server = this.#server;
    server?.kill('SIGTERM');
    if (server?.exitCode === null) await once(server, 'close');
    return server?.exitCode ?? server?.signalCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server?.kill('SIGKILL');
    await rm(this.folder, { recursive: true });
  }

  async #type(command: Command): Promise<void> {
    const [program, verb, ...rest] = command;
    if (program === 'npm' && verb === 'install') await this.install(rest.filter((name) => !name.startsWith('-')));
    else if (program === 'npm' && verb === 'init') await this.save('package.json', '{}');
    else if (program === 'npm' && verb === 'pkg') await this.save('package.json', '{ "type": "module" }');
    else if (program === 'curl') await this.#send(command);
    else if (program === 'cat') this.output = await this.#read(verb ?? '');
    else if (this.#listens && program === 'node') await this.#startServer(command);
    else if ((await this.run(command)) !== 0) throw new Error(`${command.join(' ')} failed:\n${this.output}`);
  }

  async #read(pattern: string): Promise<string> {
    const files = globSync(pattern, { cwd: this.folder }).toSorted();
    const texts = await Promise.all(files.map((file) => readFile(join(this.folder, file), 'utf8')));
    return texts.join('');
  }

  async #startServer(command: Command): Promise<void> {
    this.#server = this.#spawn(command);
    while (!(await accepts(Number(this.#port)))) {
      if (this.#server.exitCode !== null) throw new Error(`${command.join(' ')} ended:\n${this.output}`);
      await pause(20);
    }
  }

  async #send(command: Command): Promise<void> {
    const { method, url, headers, body } = requestOf(command.map((word) => word.replace('3000', this.#port)));
    // Not `fetch`, which adds headers that curl does not send.
    const sent = request(url, { method, headers, agent: false });
    sent.end(body);
    const [response] = await once(sent, 'response');
    this.statuses.push(response.statusCode);
    this.output = Buffer.concat(await response.toArray()).toString();
  }

  #spawn(command: Command): ChildProcess {
    const assignments = command.filter((word) => /^[A-Z_]+=/.test(word));
    const [program = '', ...args] = command.slice(assignments.length);
    // What Vitest tells its own workers is not for the reader's programs.
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$)/.test(name),
    );
    const env = Object.fromEntries([...inherited, ...assignments.map((each) => each.split(/=(.*)/s).slice(0, 2))]);
    const { file, first } = this.#executable(program, args);
    const child = spawn(file, first, { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.output = '';
    const collect = (part: Buffer): void => {
      this.output += part.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    return child;
  }

  /** `node` is the one that runs this test; `npx` finds what was installed. */
  #executable(program: string, args: readonly string[]): { readonly file: string; readonly first: readonly string[] } {
    if (program === 'node') return { file: process.execPath, first: args };
    const [name = '', ...rest] = args;
    const script = program === 'npx' ? scripts[name] : undefined;
    if (script === undefined) throw new Error(`This test does not know how to run ${program} ${name}.`);
    return { file: process.execPath, first: [join(this.folder, 'node_modules', script), ...rest] };
  }
}

const scripts: Readonly<Record<string, string>> = {
  'audit-trail': '@audit-trail/cli/dist/main.js',
  tsc: 'typescript/bin/tsc',
  vitest: 'vitest/vitest.mjs',
  jest: 'jest/bin/jest.js',
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('A server without an address.');
  return address.port;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false; // not yet
  } finally {
    socket.destroy();
  }
}
