import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { AuditTrail } from '@audit-trail/core';
import type { ContractCase } from './adapter-contract.js';
import { contractEvents } from './contract-events.js';
import { collected } from './garbage.js';
import type { Heal, SinkContractOptions, SinkFault } from './sink-contract-options.js';
import { type Contract, inTime, type SinkSession } from './sink-session.js';

type Break = () => Promise<Heal>;
type Check = (session: SinkSession, breakIt: Break) => Promise<void>;

/** With each of these a write fails, and the same write is taken once the receiver is healed. */
const outages: readonly SinkFault[] = [
  'down',
  'reset',
  'busy',
  'unavailable',
  'unauthorized',
  'answer_lost',
  'answer_cut',
  'hang',
  'partition',
  'trickle',
];

const checks: readonly (readonly [SinkFault, string, Check])[] = [
  ...outages.flatMap((fault): (readonly [SinkFault, string, Check])[] => [
    [fault, `rejects while its receiver has the fault '${fault}', and takes the same batch afterwards`, rejects],
    [fault, `delivers everything after the fault '${fault}'`, recovers],
  ]),
  ...(['down', 'hang'] as const).flatMap((fault): (readonly [SinkFault, string, Check])[] => [
    [fault, `leaves its backlog to the next process when it is closed with the fault '${fault}'`, leavesBacklog],
    [fault, `keeps nothing of the batches it gave up with the fault '${fault}'`, forgets],
  ]),
  ...(['down', 'answer_lost'] as const).map((fault): readonly [SinkFault, string, Check] => [
    fault,
    `goes on when its process is killed with the fault '${fault}'`,
    survivesKill,
  ]),
  ['slow', 'waits for a slow receiver', waits],
  ['partial', 'has what was not taken sent again', completes],
  ['poison', 'delivers everything but the event that is refused for good', isolatesPoison],
];

/** The cases for the faults a receiver can be given. */
export function faultCases(
  contract: Contract,
  breaks: NonNullable<SinkContractOptions['breakSink']>,
): readonly ContractCase[] {
  return checks.flatMap(([fault, name, check]) => {
    const breakIt = breaks[fault];
    return breakIt ? [contract(name, (session) => check(session, breakIt))] : [];
  });
}

async function rejects(session: SinkSession, breakIt: Break): Promise<void> {
  const sink = await session.create();
  const batch = session.batch(contractEvents(5));
  const heal = await session.break(breakIt);
  const taken = await session.takes(sink, batch, enough(session));
  assert.equal(taken, false, 'the sink says that the broken receiver took the batch');
  await heal();
  const over = AbortSignal.timeout(session.deadline);
  // What the fault left behind, such as half a connection, may cost another attempt.
  while (!(await session.takes(sink, batch, over))) await delay(10, undefined, { signal: over });
  await session.arrived('again');
}

async function recovers(session: SinkSession, breakIt: Break): Promise<void> {
  const trail = await session.open({ deadline: session.deadline / 10 });
  session.record(trail, 50);
  await session.delivered(trail);
  const heal = await session.break(breakIt);
  session.record(trail, 50);
  await session.failure();
  session.record(trail, 50);
  await session.deliveredToOthers();
  await heal();
  await session.delivered(trail);
  await session.arrived('again');
  assert.equal(deadLetters(trail), 0, 'an outage is no reason to give events up');
}

async function leavesBacklog(session: SinkSession, breakIt: Break): Promise<void> {
  const trail = await session.open({ deadline: session.deadline / 10 });
  session.record(trail, 50);
  await session.delivered(trail);
  const heal = await session.break(breakIt);
  session.record(trail, 50);
  await session.failure();
  const { pending, lost } = await trail.close({ deadline: 100 });
  assert.equal(lost, 0);
  assert.ok(pending >= 50, 'the sink says that the broken receiver took events');
  await heal();
  const next = await session.open();
  session.record(next, 50);
  await session.delivered(next);
  await session.arrived('again');
}

async function survivesKill(session: SinkSession, breakIt: Break): Promise<void> {
  const trail = await session.open();
  session.record(trail, 50);
  await session.delivered(trail);
  const heal = await session.break(breakIt);
  session.record(trail, 50);
  await session.failure();
  await session.kill(trail);
  await heal();
  const next = await session.open();
  session.record(next, 50);
  await session.delivered(next);
  await session.arrived('again');
}

/** An outage may last for days. */
async function forgets(session: SinkSession, breakIt: Break): Promise<void> {
  const sink = await session.create();
  await session.break(breakIt);
  const batches: WeakRef<object>[] = [];
  for (let round = 0; round < 20; round += 1) {
    // Large, so that it shares its memory with no other buffer.
    const batch = session.batch(contractEvents(20, { filling: 'x'.repeat(8_000) }));
    batches.push(new WeakRef(batch.bytes.buffer));
    await session.takes(sink, batch, AbortSignal.timeout(session.deadline / 100));
  }
  await inTime(session.deadline, collected(batches, 5), 'the sink keeps batches in memory that it did not take');
}

async function waits(session: SinkSession, breakIt: Break): Promise<void> {
  const sink = await session.create();
  await session.break(breakIt);
  for (let round = 0; round < 3; round += 1) {
    await session.write(sink, session.batch(contractEvents(5)));
    await session.arrived('once');
  }
}

async function completes(session: SinkSession, breakIt: Break): Promise<void> {
  const trail = await session.open();
  const heal = await session.break(breakIt);
  session.record(trail, 50);
  await session.failure();
  await heal();
  await session.delivered(trail);
  await session.arrived('any order');
}

async function isolatesPoison(session: SinkSession, breakIt: Break): Promise<void> {
  const trail = await session.open();
  await session.break(breakIt);
  session.record(trail, 25);
  session.recordPoison(trail);
  session.record(trail, 25);
  await session.delivered(trail);
  await session.arrived('once');
  assert.equal(deadLetters(trail), 1, 'the refused event is to become a dead letter, and no other');
}

/** Well after any answer of the receiver, well before the end of the case. */
function enough({ deadline }: SinkSession): AbortSignal {
  return AbortSignal.timeout(deadline / 10);
}

function deadLetters(trail: AuditTrail): number {
  return trail.health().sinks.reduce((sum, sink) => sum + sink.deadLetters, 0);
}
