import { fileIn, segmentPaths, journalIn } from '@audit-trail/example-traffic';
import { type Arrival, isComplete } from './arrival.js';
import { printTable } from './table.js';
import type { Terminal } from './terminal.js';

export interface Findings {
  readonly arrival: Arrival;
  /** Number of requests that were answered. */
  readonly requests: number;
  readonly directory: string;
  /** Number of events in each batch that the receiver took. */
  readonly batches: readonly number[];
}

/** The last events of a longer trail; the rest is where it lies. */
const shown = 48;

/** Shows the trail, whether it is the same everywhere, and where to find it. Returns whether it is. */
export function report(terminal: Terminal, { arrival, requests, directory, batches }: Findings): boolean {
  const { journal, file, receiver } = arrival;
  const earlier = Math.max(0, journal.length - shown);
  terminal.print();
  terminal.print(
    terminal.style('bold', earlier === 0 ? 'The trail' : `The trail, without its first ${earlier} events`),
  );
  printTable(terminal, journal.slice(-shown));

  const complete = isComplete(arrival);
  const inBatches =
    batches.length === 1 ? 'one batch' : `${batches.length} batches of up to ${Math.max(0, ...batches)}`;
  terminal.print();
  terminal.print(`${requests} requests were answered; what they did is recorded in`);
  terminal.print(`  ${journal.length} events in the journal`);
  terminal.print(`  ${file.length} events in the file`);
  terminal.print(`  ${receiver.length} events at the receiver, in ${inBatches}`);
  terminal.print(
    complete
      ? terminal.style('green', 'Nothing is missing: all three have the same events.')
      : terminal.style('red', 'They are not the same: something was lost or is still on its way.'),
  );
  terminal.print();
  terminal.print(`The journal:  ${segmentPaths(journalIn(directory)).join(' ')}`);
  terminal.print(`The file:     ${fileIn(directory)}`);
  return complete;
}
