import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { ReceiverFault } from '@audit-trail/testing';
import type { Load } from './life.js';
import { processCount, type World } from './world.js';

/** How things are, as simple as it can be said: enough to know what can be done next. */
export interface Model {
  /** Of each process. */
  readonly processes: ('gone' | 'running' | 'stopped')[];
  readonly broken: { receiver: boolean; files: boolean };
  diskIsFull: boolean;
}

type Step = fc.AsyncCommand<Model, World>;

function step(
  name: string,
  check: (model: Readonly<Model>) => boolean,
  run: (model: Model, world: World) => Promise<void>,
): Step {
  return { check, run, toString: () => name };
}

const of = (process: number): string => `process ${process}`;

async function open(process: number, model: Model, world: World): Promise<void> {
  const refusal = await world.open(process);
  if (refusal === undefined) model.processes[process] = 'running';
  else
    expect({ refusal, onFullDisk: model.diskIsFull }).toEqual({ refusal: 'AUDIT_JOURNAL_UNUSABLE', onFullDisk: true });
}

/** By a process that is begun for it when there is none: most of what happens should happen while events are recorded. */
const record = (process: number, load: Load, waits: boolean): Step =>
  step(
    `${of(process)} records ${load.events} of ${load.bytes} bytes until ${load.to}${waits ? ', wait' : ''}`,
    ({ processes }) => processes[process] !== 'stopped',
    async (model, world) => {
      if (model.processes[process] === 'gone') await open(process, model, world);
      const life = world.living.get(process);
      life?.record(load);
      if (waits) await life?.settled();
    },
  );

const crash = (process: number): Step =>
  step(
    `${of(process)} is killed`,
    ({ processes }) => processes[process] !== 'gone',
    async ({ processes }, world) => {
      processes[process] = 'gone';
      await world.life(process).kill();
      world.living.delete(process);
    },
  );

const close = (process: number, deadline: number): Step =>
  step(
    `${of(process)} closes within ${deadline} ms`,
    ({ processes }) => processes[process] === 'running',
    async ({ processes }, world) => {
      processes[process] = 'gone';
      await world.life(process).close(deadline);
      world.living.delete(process);
    },
  );

const reopen = (process: number): Step =>
  step(
    `${of(process)} opens the trail`,
    ({ processes }) => processes[process] === 'gone',
    (model, world) => open(process, model, world),
  );

const stop = (process: number): Step =>
  step(
    `${of(process)} is stopped`,
    ({ processes }) => processes[process] === 'running',
    async ({ processes }, world) => {
      processes[process] = 'stopped';
      world.life(process).stop();
    },
  );

const goOn = (process: number): Step =>
  step(
    `${of(process)} is continued`,
    ({ processes }) => processes[process] === 'stopped',
    async ({ processes }, world) => {
      processes[process] = 'running';
      world.life(process).goOn();
    },
  );

const receiverDown = (fault: ReceiverFault): Step =>
  step(
    `the receiver is broken: ${fault}`,
    ({ broken }) => !broken.receiver,
    async ({ broken }, world) => {
      broken.receiver = true;
      await world.breakReceiver(fault);
    },
  );

const receiverUp = (): Step =>
  step(
    'the receiver is repaired',
    ({ broken }) => broken.receiver,
    async ({ broken }, world) => {
      broken.receiver = false;
      await world.healReceiver();
    },
  );

const filesDown = (): Step =>
  step(
    'the files are away',
    ({ broken }) => !broken.files,
    async ({ broken }, world) => {
      broken.files = true;
      world.breakFiles();
    },
  );

const filesUp = (): Step =>
  step(
    'the files are back',
    ({ broken }) => broken.files,
    async ({ broken }, world) => {
      broken.files = false;
      world.healFiles();
    },
  );

const fillDisk = (left: number): Step =>
  step(
    `the disk is full but for ${left} bytes`,
    () => true,
    async (model, { volume }) => {
      model.diskIsFull = true;
      volume.fill(left);
    },
  );

const freeDisk = (): Step =>
  step(
    'the disk has room',
    ({ diskIsFull }) => diskIsFull,
    async (model, { volume }) => {
      model.diskIsFull = false;
      volume.free();
    },
  );

const stepClock = (offset: string): Step =>
  step(
    `the clock is set to ${offset}`,
    () => true,
    async (_, { clock }) => clock.set(offset),
  );

/** Liveness, in between: also what the dead have left arrives, when nothing is in the way. */
const arrive = (): Step =>
  step(
    'everything arrives',
    ({ processes, broken, diskIsFull }) =>
      processes.includes('running') &&
      !processes.includes('stopped') &&
      !broken.receiver &&
      !broken.files &&
      !diskIsFull,
    async (_, world) => world.delivered(),
  );

const process = fc.nat(processCount - 1);
const load: fc.Arbitrary<Load> = fc.record({
  events: fc.integer({ min: 1, max: 40 }),
  bytes: fc.integer({ min: 0, max: 2_000 }),
  to: fc.constantFrom('written', 'durable'),
});

/** What can happen, and how often each. */
const steps: readonly [weight: number, fc.Arbitrary<Step>][] = [
  [6, fc.tuple(process, load).map(([of_, some]) => record(of_, some, false))],
  [4, fc.tuple(process, load).map(([of_, some]) => record(of_, some, true))],
  [3, process.map(crash)],
  [1, fc.tuple(process, fc.constantFrom(0, 500)).map(([of_, deadline]) => close(of_, deadline))],
  [2, process.map(reopen)],
  [1, process.map(stop)],
  [2, process.map(goOn)],
  [2, fc.constantFrom<ReceiverFault>('down', 'reset', 'hang', 'unavailable', 'answer_lost').map(receiverDown)],
  [2, fc.constant(receiverUp())],
  [1, fc.constant(filesDown())],
  [1, fc.constant(filesUp())],
  [2, fc.constantFrom(0, 4_096, 40_960).map(fillDisk)],
  [2, fc.constant(freeDisk())],
  [1, fc.constantFrom('+0', '-1d', '+1d', '-2h').map(stepClock)],
  [2, fc.constant(arrive())],
];

/** Each as often in the list as it weighs: fast-check chooses evenly. */
export const commands = steps.flatMap(([weight, arbitrary]) => Array.from({ length: weight }, () => arbitrary));
