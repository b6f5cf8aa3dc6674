import { createAuditTrail } from '../trail.js';
import type { AdapterTrail } from '../trail-types.js';
import { RunContext } from '../context/run-context.js';

/** Begins three operations, ends the first, records much else, and waits to be killed. */
const [directory = ''] = process.argv.slice(2);
const trail = createAuditTrail({ directory }) as AdapterTrail;
const context = new RunContext(trail, { actor: { id: 'u1', name: 'Rosella Lang' }, group: 'acme' }, undefined);
const attempt = (id: string) =>
  trail.recordAttempt(context, { action: 'thing.made', type: 'c', target: { id } }, undefined, () => undefined);
const first = attempt('t1');
await first.safe;
await attempt('t2').safe;
trail.recordEnding(context, { action: 'thing.made', type: 'c', outcome: 'success', causedBy: first.id }, undefined);
for (let times = 0; times < 5_000; times += 1)
  trail.record({
    action: 'mail.sent',
    type: 'c',
    actor: { id: 'u1' },
    metadata: { note: '"outcome":"attempted" "caused_by":"evt_"' },
  });
await attempt('t3').safe;
await trail.flush();
process.stdout.write('recorded\n');
setInterval(() => undefined, 1_000);
