import { setImmediate } from 'node:timers/promises';
import type { AuditInput } from '@audit-trail/core';
import { inputOf } from '../events/example.js';
import type { Subject } from './subject.js';

/** What the measurement itself allocates: the input, and a turn of the event loop for each. */
export function openLoop(): Promise<Subject> {
  return Promise.resolve({ run: inTurns(() => undefined), check: () => undefined, close: () => Promise.resolve() });
}

/** Each event in a turn of its own, so that each has its write, as when each request records one. */
export async function openRecord(folder: string): Promise<Subject> {
  return recording(folder, () => undefined);
}

/** The same, if somebody added as little as this for each event. */
export async function openWasteful(folder: string): Promise<Subject> {
  return recording(folder, (input) => Promise.resolve(() => input));
}

async function recording(folder: string, besides: (input: AuditInput) => unknown): Promise<Subject> {
  const { openTrail, trailChecks } = await import('./trail.js');
  const trail = openTrail(folder);
  const work = (input: AuditInput): void => {
    besides(input);
    trail.record(input);
  };
  return { run: inTurns(work), ...trailChecks(trail, folder) };
}

function inTurns(work: (input: AuditInput) => void): (units: number) => Promise<void> {
  return async (units) => {
    for (let number = 0; number < units; number += 1) {
      work(inputOf(number));
      await setImmediate();
    }
  };
}
