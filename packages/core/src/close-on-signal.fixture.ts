import { createAuditTrail } from './trail.js';

/** Records an event for a sink that takes its time, and then waits for a signal. */
const [directory = '', mode] = process.argv.slice(2);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const trail = createAuditTrail({
  directory,
  closeOn: ['SIGTERM'],
  batch: { maxDelay: 60_000 },
  sinks: [
    {
      name: 'slow',
      write: async ({ size }) => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        print(`delivered ${size}`);
      },
    },
  ],
});
const alive = setInterval(() => undefined, 1_000);
if (mode === 'listening') {
  process.on('SIGTERM', () => {
    void trail.close().then(() => {
      clearInterval(alive);
      process.exitCode = 3;
    });
  });
}
trail.record({ action: 'report.exported', type: 'r', actor: { id: 'u1' } });
await trail.flush();
print('recorded');
