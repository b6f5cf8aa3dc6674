import assert from 'node:assert/strict';
import type { Logger } from '@opentelemetry/api';
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';

/** Counts what comes, and keeps the last. What an exporter does with its batches comes on top. */
class DroppingExporter implements LogRecordExporter {
  taken = 0;
  last: ReadableLogRecord | undefined;

  export(logs: ReadableLogRecord[], done: Parameters<LogRecordExporter['export']>[1]): void {
    this.taken += logs.length;
    this.last = logs.at(-1) ?? this.last;
    done({ code: 0 });
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** The SDK of OpenTelemetry for logs, with a batch processor as it comes, and no one to send batches to. */
export class DroppingLogs {
  readonly #exporter = new DroppingExporter();
  readonly #provider: LoggerProvider;
  readonly logger: Logger;

  constructor() {
    this.#provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter: this.#exporter })] });
    this.logger = this.#provider.getLogger('bench');
  }

  async flush(): Promise<void> {
    await this.#provider.forceFlush();
  }

  /** Throws unless so many records have come since it was asked last. Returns the last one. */
  check(expected: number): ReadableLogRecord {
    const { taken, last } = this.#exporter;
    assert.equal(taken, expected, `${taken} log records came, not ${expected}`);
    assert(last);
    this.#exporter.taken = 0;
    return last;
  }
}
