import { performance, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { answerParent } from '../harness/answer.js';
import { recordOf } from '../events/example.js';
import { type Counts, startCounting } from './counts.js';
import { openers, type Subject, type SubjectName } from './subject.js';

/** What the process of a subject is asked, block after block: `begin`, `run` unless requests are sent to it, `end`. */
export type GuardStep =
  | { readonly step: 'begin' }
  | { readonly step: 'run'; readonly units: number }
  | { readonly step: 'end' }
  | { readonly step: 'beginCounting' }
  | { readonly step: 'endCounting' }
  | { readonly step: 'close'; readonly units: number };

export interface GuardStepDone {
  readonly port?: number | undefined;
  /** Of the block that ended. */
  readonly block?: Block;
  readonly counts?: Counts | undefined;
}

export interface Block {
  /** Bytes of the heap that were taken; undefined when some were given back meanwhile. */
  readonly bytes: number | undefined;
  /** Bytes that a collection of the young generation has left of them. */
  readonly kept: number;
  /** Microseconds. */
  readonly cpu: number;
  /** Microseconds that one `JSON.stringify` of the example took, right after the block. */
  readonly stringifyCpu: number;
}

const [name = '', folder = ''] = process.argv.slice(2);
stepClock();

/** Milliseconds after which collections are known to have been. */
const observed = 3;

let collections = 0;
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] });
let subject: Subject | undefined;
let before = { bytes: 0, collections: 0, cpu: process.cpuUsage() };
let stopCounting: (() => Counts) | undefined;

answerParent(async (request: GuardStep): Promise<GuardStepDone> => {
  subject ??= await openers[name as SubjectName](folder);
  switch (request.step) {
    case 'begin':
      await subject.settle?.();
      globalThis.gc?.({ type: 'minor' });
      await setTimeout(observed);
      before = { collections, cpu: process.cpuUsage(), bytes: getHeapStatistics().used_heap_size };
      return { port: subject.port };
    case 'run':
      await subject.run?.(request.units);
      return {};
    case 'end':
      return { block: await endBlock() };
    case 'beginCounting':
      await subject.settle?.();
      stopCounting = startCounting();
      return { port: subject.port };
    case 'endCounting':
      return { counts: stopCounting?.() };
    case 'close':
      subject.check(request.units);
      await subject.close();
      return {};
  }
});

async function endBlock(): Promise<Block> {
  const bytes = getHeapStatistics().used_heap_size - before.bytes;
  const { user, system } = process.cpuUsage(before.cpu);
  await setTimeout(observed);
  const whole = collections === before.collections;
  globalThis.gc?.({ type: 'minor' });
  const kept = getHeapStatistics().used_heap_size - before.bytes;
  return { bytes: whole ? bytes : undefined, kept, cpu: user + system, stringifyCpu: stringifyCpu() };
}

function stringifyCpu(): number {
  const times = 5_000;
  const record = recordOf(7);
  const began = process.cpuUsage();
  let length = 0;
  for (let time = 0; time < times; time += 1) length += JSON.stringify(record).length;
  const { user, system } = process.cpuUsage(began);
  return length > 0 ? (user + system) / times : Number.NaN;
}

/**
 * Lets time pass by how often it is asked for, so that as many events fall into each millisecond on a slow machine as on
 * a fast one: the first of each costs more.
 */
function stepClock(): void {
  const start = performance.timeOrigin;
  let asked = 0;
  Date.now = () => {
    asked += 1;
    return Math.floor(start + asked / 16);
  };
}
