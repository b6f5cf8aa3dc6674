import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ApplicationSaid } from '../programs/application.js';
import type { TrailConfig } from '../programs/trail-config.js';
import { Program } from './program.js';

let documents = 0;

/** Answers requests in a process of its own; see `programs/application.ts`. */
export class Application extends Program<never, ApplicationSaid> {
  /** Names of the documents that were asked for and answered. */
  readonly answered: string[] = [];
  #gone = false;

  constructor(config: TrailConfig) {
    super({ name: 'application', config, env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') } });
    void this.exit.then(() => (this.#gone = true));
  }

  /** Creates a document and returns the status of the answer. */
  async create(): Promise<number | undefined> {
    await this.until(() => this.#url !== undefined);
    documents += 1;
    return put(`${this.#url}/documents/d${documents}`, new Agent());
  }

  /** Several clients send a request after another until the application is gone; calls back at every answer. */
  async work(clients: number, onAnswer: (status: number) => void): Promise<void> {
    await this.until(() => this.#url !== undefined);
    const agent = new Agent({ keepAlive: true });
    await Promise.all(Array.from({ length: clients }, () => this.#client(agent, onAnswer)));
    agent.destroy();
  }

  get #url(): string | undefined {
    return this.said.flatMap((said) => ('url' in said ? said.url : [])).at(0);
  }

  async #client(agent: Agent, onAnswer: (status: number) => void): Promise<void> {
    while (!this.#gone) {
      documents += 1;
      const id = `d${documents}`;
      const status = await put(`${this.#url}/documents/${id}`, agent);
      if (status === undefined) continue;
      if (status === 200) this.answered.push(id);
      onAnswer(status);
    }
  }
}

/** The status, when the answer has come as a whole; undefined when the connection was refused or broke off. */
async function put(url: string, agent: Agent): Promise<number | undefined> {
  try {
    const [response] = (await once(request(url, { method: 'PUT', agent }).end(), 'response')) as [IncomingMessage];
    await text(response);
    return response.statusCode;
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^E(CONN|PIPE)/.test(String(error.code))) return undefined;
    throw error;
  }
}
