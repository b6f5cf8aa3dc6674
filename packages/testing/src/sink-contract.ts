import assert from 'node:assert/strict';
import type { ContractCase } from './adapter-contract.js';
import { contractEvents } from './contract-events.js';
import type { SinkContractOptions } from './sink-contract-options.js';
import { faultCases } from './sink-fault-cases.js';
import { type Contract, SinkSession } from './sink-session.js';

/**
 * The suite that every sink passes: whatever happens to its receiver, every event arrives, in order, and repeats are
 * the same event with the same id. It drives the sink by a real trail with a journal in a temporary directory. Each
 * case takes about a second, 30 at most; let the test runner wait that long.
 *
 * ```ts
 * import { sinkContract } from '@audit-trail/testing';
 * import { test } from 'node:test';
 *
 * const table: string[] = [];
 * const create = (): Sink => ({
 *   name: 'table',
 *   write: async ({ ids }) => void table.push(...ids),
 * });
 * for (const { name, run } of sinkContract({ create, read: async () => table })) test(name, run);
 * ```
 */
export function sinkContract(options: SinkContractOptions): readonly ContractCase[] {
  const earlier = new Set<string>();
  const contract: Contract = (name, check) => ({
    name,
    run: async () => {
      await using session = await SinkSession.begin(options, earlier);
      await check(session);
    },
  });
  return [...calmCases(contract), ...faultCases(contract, options.breakSink ?? {})];
}

function calmCases(contract: Contract): readonly ContractCase[] {
  return [
    contract('has a name that its cursor can be kept under, the same each time', async (session) => {
      const [first, second] = [await session.create(), await session.create()];
      assert.match(first.name, /^(?!\.+$)[\w.-]{1,64}$/);
      assert.equal(second.name, first.name, 'another instance has another name, so it would begin from the start');
    }),
    contract('delivers every event once, in order', async (session) => {
      const trail = await session.open();
      session.record(trail, 1_000);
      await session.delivered(trail);
      await session.arrived('once');
    }),
    contract('resolves only when the receiver has the batch', async (session) => {
      const sink = await session.create();
      for (let round = 0; round < 10; round += 1) {
        await session.write(sink, session.batch(contractEvents(5)));
        await session.arrived('once');
      }
    }),
    contract('leaves the batch as it was', async (session) => {
      const sink = await session.create();
      const batch = session.batch(contractEvents(20));
      const before = { bytes: Buffer.from(batch.bytes), ids: [...batch.ids], events: structuredClone(batch.events) };
      await session.write(sink, batch);
      assert.deepEqual({ bytes: batch.bytes, ids: batch.ids, events: batch.events }, before, 'the batch was changed');
    }),
    contract('takes a batch of 14 MB', async (session) => {
      const trail = await session.open({ batch: { maxEvents: 300, maxBytes: 32_000_000, maxDelay: 50 } });
      const filling = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`part_${index}`, 'x'.repeat(8_000)]));
      session.record(trail, 300, filling);
      await session.delivered(trail);
      await session.arrived('once');
    }),
    contract('takes any text', async (session) => {
      const trail = await session.open();
      session.record(trail, 3, { text: '\u0000\n\r\t"\\/\u2028\u2029\u202e\u001b[31m é 😀 \ud800', '': '' });
      await session.delivered(trail);
      await session.arrived('once');
    }),
    contract('has nothing to do for an empty trail', async (session) => {
      const trail = await session.open();
      const { pending, lost } = await trail.close({ deadline: session.deadline });
      assert.deepEqual({ pending, lost }, { pending: 0, lost: 0 });
      await session.arrived('once');
    }),
    contract('goes on where it stopped when the trail is opened again', async (session) => {
      for (let round = 0; round < 3; round += 1) {
        const trail = await session.open();
        session.record(trail, 50);
        await session.delivered(trail);
        await trail.close({ deadline: session.deadline });
      }
      await session.arrived('once');
    }),
    contract('delivers what is left when the trail is closed while it is busy', async (session) => {
      const trail = await session.open();
      session.record(trail, 500);
      const [first, second] = await Promise.all([
        trail.close({ deadline: session.deadline }),
        trail.close({ deadline: session.deadline }),
      ]);
      assert.deepEqual(first, second);
      assert.equal(first.pending, 0, 'events are left behind');
      await session.arrived('once');
    }),
    contract('can be disposed unused, twice, and at once', async (session) => {
      const unused = await session.create();
      await unused[Symbol.asyncDispose]?.();
      const used = await session.create();
      await session.write(used, session.batch(contractEvents(5)));
      await Promise.all([used[Symbol.asyncDispose]?.(), used[Symbol.asyncDispose]?.()]);
      await used[Symbol.asyncDispose]?.();
      await session.arrived('once');
    }),
    contract('claims nothing that it was told to give up', async (session) => {
      const sink = await session.create();
      const soon = new AbortController();
      setImmediate(() => soon.abort());
      for (const signal of [AbortSignal.abort(), soon.signal]) {
        const batch = session.batch(contractEvents(5));
        if (!(await session.takes(sink, batch, signal))) await session.write(sink, batch);
        await session.arrived('again');
      }
    }),
    contract('claims nothing once it is disposed', async (session) => {
      const sink = await session.create();
      await session.write(sink, session.batch(contractEvents(5)));
      await sink[Symbol.asyncDispose]?.();
      const batch = session.batch(contractEvents(5));
      const taken = await session.takes(sink, batch, AbortSignal.timeout(session.deadline / 10));
      if (!taken) await session.write(await session.create(), batch);
      await session.arrived('again');
    }),
  ];
}
