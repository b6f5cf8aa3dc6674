import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { answerParent } from '../harness/answer.js';
import { inBursts } from '../events/bursts.js';
import { inputOf, recordOf } from '../events/example.js';

export type WriterKind = 'least' | 'trail';

/** What one of several processes is asked that record at once: in this order, for each block. */
export type WriterStep =
  | { readonly step: 'begin'; readonly directory: string }
  | { readonly step: 'run'; readonly events: number }
  | { readonly step: 'end' };

export interface WriterDone {
  /** Microseconds, of the whole run. */
  readonly cpu?: number;
}

interface Writer {
  write(from: number, to: number): void;
  close(): void | Promise<void>;
}

const [kind = '', rank = ''] = process.argv.slice(2);
let writer: Writer | undefined;

answerParent(async (request: WriterStep): Promise<WriterDone> => {
  switch (request.step) {
    case 'begin':
      writer = kind === 'trail' ? await openTrail(request.directory) : openFile(request.directory);
      return {};
    case 'run': {
      const before = process.cpuUsage();
      await inBursts(request.events, (from, to) => writer?.write(from, to));
      const { user, system } = process.cpuUsage(before);
      return { cpu: user + system };
    }
    case 'end':
      await writer?.close();
      return {};
  }
});

async function openTrail(directory: string): Promise<Writer> {
  const { createAuditTrail } = await import('@audit-trail/core');
  const trail = createAuditTrail({ directory });
  return {
    write(from, to) {
      for (let number = from; number < to; number += 1) trail.record(inputOf(number));
    },
    close: async () => {
      await trail.close();
    },
  };
}

function openFile(directory: string): Writer {
  mkdirSync(directory, { recursive: true });
  const file = openSync(join(directory, `${rank}.jsonl`), 'w');
  return {
    write(from, to) {
      let lines = '';
      for (let number = from; number < to; number += 1) lines += `${JSON.stringify(recordOf(number))}\n`;
      writeSync(file, lines);
    },
    close: () => closeSync(file),
  };
}
