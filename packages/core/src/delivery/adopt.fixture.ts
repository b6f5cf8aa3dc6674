import { setTimeout as delay } from 'node:timers/promises';
import { fileJournal } from '../journal/file-journal.js';
import { type Sink, SinkError } from '../sink.js';
import { createAuditTrail } from '../trail.js';

/** A program that has finished while a stream it took up is being let go, which a sink that hangs holds up. */
const [directory = ''] = process.argv.slice(2);
let asked = 0;
const siem: Sink = {
  name: 'siem',
  async write() {
    asked += 1;
    if (asked === 1) throw new SinkError('retry', 'away');
    await new Promise(() => undefined);
  },
};
const onError = (): void => undefined;
const retry = { minDelay: 1, maxDelay: 1 };
createAuditTrail({ journal: fileJournal({ directory, adoptInterval: 20 }), sinks: [siem], retry, onError });
const owner = createAuditTrail({ journal: fileJournal({ directory }), onError });
owner.record({ action: 'report.exported', type: 'r', actor: { id: 'u1' } });
await owner.close();
const isHanging = (): boolean => asked === 2;
while (!isHanging()) await delay(10);
await delay(400); // some looks at what became of it
process.stdout.write('finished\n');
