import type { CloseResult, Redelivered, TrailHealth } from '@audit-trail/core';
import type { TrailConfig } from '../programs/trail-config.js';
import type { WriterCommand, WriterSaid } from '../programs/writer-protocol.js';
import { Program, type ProgramOptions } from './program.js';

/** Records events in a process of its own; see `programs/writer.ts`. */
export class Writer extends Program<WriterCommand, WriterSaid> {
  constructor(config: TrailConfig, options: Pick<ProgramOptions, 'node' | 'env'> = {}) {
    super({ name: 'writer', config, ...options });
  }

  /** Waits until it has loaded what it needs, and touches no file of the trail yet. */
  ready(): Promise<void> {
    return this.until(() => this.#all('ready').length > 0);
  }

  /** Opens the trail, and waits for that. */
  open(): Promise<string> {
    this.tell({ do: 'open' });
    return this.opened();
  }

  /** The directory of its stream, as soon as it has one. */
  async opened(): Promise<string> {
    await this.until(() => this.#all('opened').length > 0 || this.threw.length > 0);
    const [directory] = this.#all('opened');
    if (directory === undefined) throw new Error(`The trail was not opened: ${this.#refusals[0]?.message}`);
    return directory;
  }

  /** What opening a trail is refused with, code and message. */
  async refusal(): Promise<{ readonly code: string; readonly message: string }> {
    this.tell({ do: 'open' });
    await this.until(() => this.threw.length > 0);
    const [refusal] = this.#refusals;
    if (!refusal) throw new Error('It did not say why.');
    return refusal;
  }

  /** Ids of events that were recorded last. */
  get recorded(): readonly string[] {
    return this.#all('recorded');
  }

  /** Ids of events that have got as far as was asked. */
  get kept(): readonly string[] {
    return this.#all('kept');
  }

  /** Codes of what was said to those who asked for events that have not. */
  get failed(): readonly string[] {
    return this.said.flatMap((said) => ('failed' in said ? said.code : []));
  }

  /** Codes of the errors that were thrown. */
  get threw(): readonly string[] {
    return this.#all('threw');
  }

  /** Codes of the faults that the trail has reported. */
  get reported(): readonly string[] {
    return this.#all('error');
  }

  /** Waits until something has become of so many events. */
  settled(events: number): Promise<void> {
    return this.until(() => this.kept.length + this.failed.length >= events);
  }

  /** What it said at each close. */
  get closed(): readonly CloseResult[] {
    return this.#all('closed');
  }

  async health(): Promise<TrailHealth> {
    const before = this.#all('health').length;
    this.tell({ do: 'health' });
    await this.until(() => this.#all('health').length > before);
    const [health] = this.#all('health').slice(-1);
    if (!health) throw new Error('It did not say how the trail is.');
    return health;
  }

  /** Hands dead letters to a sink again. */
  async redeliver(sink: string): Promise<Redelivered> {
    this.tell({ do: 'redeliver', sink });
    await this.until(() => this.#all('redelivered').length > 0);
    const result = this.#all('redelivered').at(-1);
    if (!result) throw new Error('It did not say what became of the dead letters.');
    return result;
  }

  async close(deadline?: number): Promise<CloseResult> {
    this.tell({ do: 'close', ...(deadline !== undefined && { deadline }) });
    await this.until(() => this.closed.length > 0);
    const result = this.closed.at(-1);
    if (!result) throw new Error('It did not say what became of the events.');
    return result;
  }

  /** Errors that were thrown. */
  get #refusals(): readonly { readonly code: string; readonly message: string }[] {
    return this.said.flatMap((said) => ('threw' in said ? { code: said.threw, message: said.message } : []));
  }

  #all<Key extends WriterKey>(key: Key): Extract<WriterSaid, Record<Key, unknown>>[Key][] {
    return this.said.flatMap((said) => (key in said ? [(said as Extract<WriterSaid, Record<Key, unknown>>)[key]] : []));
  }
}

type WriterKey = WriterSaid extends infer Said ? (Said extends Said ? keyof Said : never) : never;
