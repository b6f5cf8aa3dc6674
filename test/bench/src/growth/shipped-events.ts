import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditTrail, createAuditTrail, type Sink } from '@audit-trail/core';
import { fileSink } from '@audit-trail/sink-file';
import { httpSink } from '@audit-trail/sink-http';
import { inBursts } from '../events/bursts.js';
import { inputOf } from '../events/example.js';
import { checkLines } from '../events/lines.js';
import type { Work } from '../harness/benchmark.js';
import { Child } from '../harness/child.js';
import type { Received } from './receiver-program.js';

/** Sinks of one kind, and how to know what they have shipped. */
export interface Sinks {
  readonly sinks: readonly Sink[];
  /** Throws unless each has shipped so many since the beginning. */
  check(events: number): void | Promise<void>;
  close?(): Promise<void>;
}

export function fileSinks(folder: string, count: number): Sinks {
  const paths = listed(count).map((at) => join(folder, `sink-${at}.log`));
  return {
    sinks: paths.map((path, at) => fileSink({ name: `file-${at}`, path, rotate: false })),
    check: (events) => paths.forEach((path) => assert.equal(linesIn(path), events, path)),
  };
}

/** One receiver takes what all of them send, each under a path of its own. */
export async function httpSinks(count: number, core: number | undefined): Promise<Sinks> {
  const receiver = new Child<object, Received>({ program: new URL('receiver-program.ts', import.meta.url), core });
  const { port } = await receiver.ask({});
  const url = (at: number) => `http://127.0.0.1:${port}/${at}`;
  return {
    sinks: listed(count).map((at) => httpSink({ name: `http-${at}`, url: url(at), format: 'ndjson' })),
    check: async (events) => {
      const { lines } = await receiver.ask({});
      assert.deepEqual(lines, Object.fromEntries(listed(count).map((at) => [`/${at}`, events])));
    },
    close: () => receiver.end(),
  };
}

function listed(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at);
}

function linesIn(path: string): number {
  return readFileSync(path, 'latin1').split('\n').length - 1;
}

/** Milliseconds within which everything has to be delivered. */
const deadline = 120_000;

/** Blocks of events, each over when all sinks have them. */
export class ShippedEvents implements Work {
  readonly #directory: string;
  readonly #sinks: Sinks;
  readonly #trail: AuditTrail;
  #events = 0;

  constructor(folder: string, sinks: Sinks) {
    this.#directory = join(folder, 'journal');
    this.#sinks = sinks;
    this.#trail = createAuditTrail({ directory: this.#directory, sinks: sinks.sinks });
  }

  async run(events: number): Promise<void> {
    await inBursts(events, (from, to) => {
      for (let number = from; number < to; number += 1) this.#trail.record(inputOf(number));
    });
    await this.#trail.flush({ to: 'delivered', deadline });
  }

  async check(events: number): Promise<void> {
    this.#events += events;
    checkLines(this.#directory, this.#events);
    await this.#sinks.check(this.#events);
  }

  async close(): Promise<void> {
    await this.#trail.close();
    await this.#sinks.close?.();
  }
}
