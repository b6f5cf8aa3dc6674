import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type AuditTrail, createAuditTrail } from '@audit-trail/core';
import { inBursts } from '../events/bursts.js';
import { checkLine, inputOf } from '../events/example.js';
import { checkLines } from '../events/lines.js';
import type { Figures, Work } from '../harness/benchmark.js';
import { checkDead, deadSinks } from './dead-sinks.js';
import { PacedBlock } from './paced.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Records as fast as it can, and then looks at the heap. */
export async function recordInBursts(folder: string): Promise<Work> {
  let before = 0;
  let after = 0;
  return outage(folder, {
    begin: () => (before = heapInUse()),
    record: async (trail, events) => {
      await inBursts(events, (from, to) => {
        for (let number = from; number < to; number += 1) trail.record(inputOf(number));
      });
    },
    end: () => (after = heapInUse()),
    figures: () => ({ heap: (after - before) / 1e6 }),
  });
}

/** Records so many events a second as an application that is used all the time; also with no sinks, for comparison. */
export async function recordPaced(folder: string, { sinks }: { readonly sinks: boolean }): Promise<Work> {
  const block = new PacedBlock();
  return outage(folder, {
    withoutSinks: !sinks,
    record: (trail, events) => block.run(events, (number) => trail.record(inputOf(number))),
    figures: () => block.figures(),
  });
}

interface Outage {
  readonly withoutSinks?: boolean;
  /** With the trail open. Not measured, as is what follows on the last event. */
  begin?(): void;
  record(trail: AuditTrail, events: number): Promise<void>;
  end?(): void;
  figures(): Figures;
}

/** Blocks of recording, each in a trail of its own, none of whose sinks takes anything. */
function outage(folder: string, kind: Outage): Work {
  let directory = '';
  let trail: AuditTrail | undefined;
  let blocks = 0;
  return {
    begin: async () => {
      directory = join(folder, String(blocks));
      blocks += 1;
      const sinks = kind.withoutSinks ? [] : await deadSinks(folder);
      trail = createAuditTrail({ directory, sinks, onError: () => undefined }); // health is looked at instead
      kind.begin?.();
    },
    run: async (events) => {
      if (trail) await kind.record(trail, events);
    },
    check: async (events) => {
      if (!trail) return;
      kind.end?.();
      if (!kind.withoutSinks) await checkDead(trail, events);
      checkLine(checkLines(directory, events), events - 1);
      await trail.close({ deadline: 0 });
      await rm(directory, { recursive: true });
    },
    figures: () => kind.figures(),
  };
}

/** Bytes, those outside of V8's heap that its objects hold included. */
function heapInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
