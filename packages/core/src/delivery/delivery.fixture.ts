import { onTestFinished, vi } from 'vitest';
import type { AuditError } from '../errors.js';
import { idOf } from '../journal/event-line.fixture.js';
import type { Journal } from '../journal/journal.js';
import { memoryJournal } from '../journal/memory-journal.js';
import type { Batch, PartialResult, Sink } from '../sink.js';
import { resolveSinkOptions } from '../sink-options.js';
import { Delivery } from './delivery.js';
import { type SinkHealth, sinkHealth } from './health.js';
import { Receiver, type ReceiverOptions } from './receiver.js';

type Write = (batch: Batch, options: { readonly signal: AbortSignal }) => Promise<void | PartialResult>;

/** A sink that remembers what it took. */
export class TestSink implements Sink {
  readonly name: string;
  readonly taken: string[] = [];
  readonly sizes: number[] = [];
  answer: Write = async () => undefined;

  constructor(name: string) {
    this.name = name;
  }

  async write(batch: Batch, options: { readonly signal: AbortSignal }): Promise<void | PartialResult> {
    this.sizes.push(batch.size);
    const result = await this.answer(batch, options);
    const others = new Set([...(result?.retry ?? []), ...(result?.refused ?? []).map(({ id }) => id)]);
    this.taken.push(...batch.ids.filter((id) => !others.has(id)));
    return result;
  }
}

export interface Setup {
  readonly journal: Journal;
  readonly sink: TestSink;
  readonly receiver: Receiver;
  readonly delivery: Delivery;
  readonly errors: AuditError[];
  readonly health: () => SinkHealth;
}

export function setUp(
  journal: Journal = memoryJournal(),
  options: Partial<ReceiverOptions> = {},
  name = 'siem',
): Setup {
  const sink = new TestSink(name);
  const errors: AuditError[] = [];
  const receiver = new Receiver({
    sink,
    ...resolveSinkOptions({}),
    onError: (error) => errors.push(error),
    ...options,
  });
  const delivery = new Delivery({ backlog: journal, receiver });
  onTestFinished(async () => {
    vi.useRealTimers();
    await delivery.close(0);
    await journal.close();
  });
  return { journal, sink, receiver, delivery, errors, health: () => sinkHealth(receiver, [delivery]) };
}

export function append(journal: Journal, lines: readonly string[]): string[] {
  for (const line of lines) journal.append(line);
  return lines.map(idOf);
}

/** Answers as given, one after the other, and then takes everything. */
export function inTurn(...answers: (() => void | PartialResult)[]): Write {
  return async () => answers.shift()?.();
}

export function fail(error: Error): () => never {
  return () => {
    throw error;
  };
}
