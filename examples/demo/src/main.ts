import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Application, journalIn, Receiver } from '@audit-trail/example-traffic';
import { awaitArrival } from './arrival.js';
import { ask } from './ask.js';
import { readOptions, usage } from './options.js';
import { play } from './play.js';
import { questionsAbout } from './questions.js';
import { report } from './report.js';
import { Terminal } from './terminal.js';
import { untilInterrupted } from './until-interrupted.js';

/** Milliseconds: with people as slow as these, long enough for several events to make up a batch. */
const sinkDelay = 3_000;

// Ends at once, and the application with it, when it is interrupted half-way.
const interrupt = (): never => process.exit(130);
process.once('SIGINT', interrupt);

try {
  const options = readOptions(process.argv.slice(2));
  process.exitCode = (await demonstrate(options)) ? 0 : 1;
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof TypeError) console.error(usage);
  // Not by `exitCode`: an application that still runs would keep this process, and is ended with it.
  process.exit(1);
}

/** Whether everything that was recorded arrived everywhere. */
async function demonstrate({ application: name, seconds, keep }: ReturnType<typeof readOptions>): Promise<boolean> {
  const terminal = new Terminal(process.stdout, process.env);
  const directory = mkdtempSync(join(tmpdir(), 'audit-trail-demo-'));
  const receiver = new Receiver();
  await receiver.start();
  const application = await Application.start({ name, directory, sinkUrl: receiver.url, sinkDelay });
  terminal.print(terminal.style('bold', `People are at work on ${application.url} (${name}) …`));

  const requests = await play({ url: application.url, receiver, terminal, seconds });
  terminal.showStatus('The last events are on their way …');
  const arrival = await awaitArrival(directory, receiver);
  terminal.clearStatus();
  const complete = report(terminal, { arrival, requests, directory, batches: receiver.batches });
  await ask(terminal, journalIn(directory), questionsAbout(arrival.journal));
  if (keep) {
    terminal.print(`\n${application.url} and the receiver ${receiver.url} go on until you press Ctrl-C.`);
    process.removeListener('SIGINT', interrupt);
    await untilInterrupted();
  }
  await application.stop();
  await receiver.stop();
  return complete;
}
