import { SeverityNumber } from '@opentelemetry/api';
import type { Work } from '../harness/benchmark.js';
import { inBursts } from './bursts.js';
import { DroppingLogs } from './dropping-logs.js';
import { checkLine, recordOf } from './example.js';

/** Blocks of log records of OpenTelemetry. They reach no disk: nobody gets the batches. */
export class OpenTelemetryEvents implements Work {
  readonly #logs = new DroppingLogs();

  async run(events: number): Promise<void> {
    const { logger } = this.#logs;
    await inBursts(events, (from, to) => {
      for (let number = from; number < to; number += 1) {
        logger.emit({
          severityNumber: SeverityNumber.INFO,
          severityText: 'INFO',
          eventName: 'event',
          attributes: recordOf(number),
        });
      }
    });
    await this.#logs.flush();
  }

  check(events: number): void {
    checkLine(JSON.stringify(this.#logs.check(events).attributes), events - 1);
  }
}
