import type { Sink } from '@audit-trail/core';
import { FaultProxy, sinkContract, type SinkContractOptions } from '@audit-trail/testing';
import { afterAll, test } from 'vitest';
import { type Protocol, ProtocolServer } from './protocol-server.fixture.js';

export interface ReceiverContractOptions {
  readonly protocol: Protocol;
  readonly create: (url: string) => Sink;
  readonly read: SinkContractOptions['read'];
}

/** Runs the contract with a known receiver, whose answers are its own, and a network that breaks. */
export async function receiverContract({ protocol, create, read }: ReceiverContractOptions): Promise<void> {
  const server = await ProtocolServer.start(protocol);
  const proxy = await FaultProxy.start(server);
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  const cases = sinkContract({
    create: () => create(`http://127.0.0.1:${proxy.port}`),
    read,
    breakSink: { ...server.breakSink, ...proxy.breakSink },
    // A request waits a tenth of it for a receiver that hangs.
    deadline: 10_000,
  });
  for (const { name, run } of cases) test(name, run, 60_000);
}
