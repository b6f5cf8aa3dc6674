import { describe } from 'vitest';
import { receiverContract } from '../receiver-contract.fixture.js';
import { splunkSink } from './splunk-sink.js';
import { SplunkReceiver, token } from './splunk-receiver.fixture.js';

describe.each([
  // Each batch waits for at least 100 ms until it is said to be indexed, and five minutes unless it is told otherwise.
  ['with', { acknowledge: true, batch: { maxEvents: 500 }, deadline: 1_000 }],
  ['without', {}],
])('the Splunk sink, %s acknowledgement,', async (_, options) => {
  const receiver = new SplunkReceiver({ acknowledges: 'acknowledge' in options });
  await receiverContract({
    protocol: receiver,
    create: (url) => splunkSink({ url, token, compression: 'gzip', ...options }),
    read: async () => receiver.events,
  });
});
