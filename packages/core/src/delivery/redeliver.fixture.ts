import { eventLine, idOf } from '../journal/event-line.fixture.js';
import { fileJournal } from '../journal/file-journal.js';
import { resolveSinkOptions } from '../sink-options.js';
import { Delivery } from './delivery.js';
import { Receiver } from './receiver.js';

/** A program with nothing to do but to wait for a redelivery, which makes a pause between two dead letters. */
const [directory = ''] = process.argv.slice(2);
const journal = fileJournal({ directory });
const lines = [eventLine(), eventLine()];
const letters = lines.map((line) => ({ id: idOf(line), reason: 'no', refused_at: new Date().toISOString(), line }));
await journal.addDeadLetters('siem', letters);
const receiver = new Receiver({
  ...resolveSinkOptions({ retry: { minDelay: 300, maxDelay: 300 } }),
  sink: {
    name: 'siem',
    async write({ ids }) {
      if (ids.length === 1) return undefined;
      process.stdout.write('asked\n');
      return { retry: ids.slice(1) };
    },
  },
  onError: () => undefined,
});
const delivery = new Delivery({ backlog: journal, receiver });
process.stdout.write(`${JSON.stringify(await delivery.redeliver())}\n`);
