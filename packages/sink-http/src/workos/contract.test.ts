import { describe } from 'vitest';
import { receiverContract } from '../receiver-contract.fixture.js';
import { apiKey, organization, WorkosReceiver } from './workos-receiver.fixture.js';
import { workosSink } from './workos-sink.js';

describe('the WorkOS sink', async () => {
  const receiver = new WorkosReceiver();
  await receiverContract({
    protocol: receiver,
    create: (url) => workosSink({ url, apiKey, organization: () => organization }),
    read: async () => receiver.keys,
  });
});
