import { join } from 'node:path';
import { httpSink } from '@audit-trail/sink-http';
import type { Setting, Work } from '../harness/benchmark.js';
import { streamIn, writeJournalApart } from '../journal/write-journal.js';
import { Receiver } from './receiver.js';
import { Shipping } from './shipping.js';

/** Ships a backlog to a receiver: by the HTTP sink, with nothing but its defaults. */
export async function shipOverHttp(folder: string, { units, loadCore }: Setting): Promise<Work> {
  const journal = join(folder, 'journal');
  await writeJournalApart({ journal, events: units }, loadCore);
  const receiver = await Receiver.start(loadCore);
  const shipping = new Shipping(journal);
  return {
    begin: () => shipping.begin(),
    run: () => shipping.run(httpSink({ url: receiver.url, format: 'ndjson' })),
    check: async (events) => {
      await receiver.check(streamIn(journal), events, { named: true });
      await shipping.end();
    },
    figures: () => receiver.figures(),
    close: () => receiver.close(),
  };
}
