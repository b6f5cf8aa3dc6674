import { eventLine } from '../journal/event-line.fixture.js';
import { fileJournal } from '../journal/file-journal.js';
import { resolveSinkOptions } from '../sink-options.js';
import { Delivery } from './delivery.js';
import { Receiver } from './receiver.js';

/**
 * A program with a sink that refuses twice. Told `wait`, it waits until its event is delivered; told `leave`, it has
 * nothing more to do once the sink has refused.
 */
const [directory = '', mode = ''] = process.argv.slice(2);
const journal = fileJournal({ directory });
let refusals = 0;
const receiver = new Receiver({
  ...resolveSinkOptions({}),
  sink: {
    name: 'siem',
    async write() {
      if (refusals === 2) return;
      refusals += 1;
      process.stdout.write('refused\n');
      throw new Error('on purpose');
    },
  },
  batch: { maxEvents: 500, maxBytes: 1024 * 1024, maxDelay: 0 },
  retry: { minDelay: mode === 'wait' ? 50 : 60_000, maxDelay: 60_000 },
  deadline: 1000,
  onError: () => undefined,
});
const delivery = new Delivery({ backlog: journal, receiver });
delivery.start();
const end = journal.append(eventLine()) ?? 0;
await journal.sync();
await new Promise(setImmediate);
if (mode === 'wait') {
  await delivery.waitFor(end);
  process.stdout.write('delivered\n');
}
