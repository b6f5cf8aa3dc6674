import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CloseResult } from '@audit-trail/core';
import type { Writer } from '../harness/writer.js';

/** What is recorded at once. */
export interface Load {
  readonly events: number;
  /** Of filling, each. */
  readonly bytes: number;
  /** What is asked of each event. */
  readonly to: 'written' | 'durable';
}

/** Milliseconds for what may take long on a busy machine, and has to happen all the same. */
export const patience = 120_000;

/** Fails when something has not happened in time. */
export async function inTime<Result>(promise: Promise<Result>, what: string): Promise<Result> {
  const over = new AbortController();
  const late = delay(patience, undefined, { signal: over.signal }).then(() => {
    throw new Error(`It took more than ${patience} ms for ${what}.`);
  });
  return Promise.race([promise, late]).finally(() => over.abort());
}

/** A process from its beginning to its end, and what it was told. It numbers the events it records, from 1. */
export class Life {
  /** The name of its stream. */
  readonly stream: string;
  /** How many events it was told to record. */
  told = 0;
  /** What it said at its end, unless it was killed. */
  closed: CloseResult | undefined;
  readonly #writer: Writer;

  constructor(writer: Writer, directory: string) {
    this.#writer = writer;
    this.stream = basename(directory);
  }

  get pid(): number {
    return this.#writer.pid;
  }

  /** Ids of the events that have got as far as was asked. */
  get kept(): readonly string[] {
    return this.#writer.kept;
  }

  record({ events, bytes, to }: Load): void {
    this.told += events;
    this.#writer.tell({ do: 'record', events, bytes, to });
  }

  /** Waits until it has said of all events what became of them. */
  async settled(): Promise<void> {
    await inTime(this.#writer.settled(this.told), `${this.told} events to be kept or not`);
  }

  stop(): void {
    this.#writer.signal('SIGSTOP');
  }

  goOn(): void {
    this.#writer.signal('SIGCONT');
  }

  async kill(): Promise<void> {
    await inTime(this.#writer.kill(), 'a process to be killed');
  }

  async close(deadline: number): Promise<CloseResult> {
    this.closed = await inTime(this.#writer.close(deadline), `a trail to be closed within ${deadline} ms`);
    this.#writer.leave();
    const { code } = await inTime(this.#writer.exit, 'a process to end after its trail');
    if (code !== 0) throw new Error(`A process that was closed ended with ${code}.\n${this.#writer.errors}`);
    return this.closed;
  }
}
