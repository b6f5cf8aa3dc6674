import type { AuditEvent } from '@audit-trail/core';
import { toLine } from '@audit-trail/core/adapter';
import { deadLetters } from '@audit-trail/reader';

/** Events as the lines they are in a journal. */
export async function* linesOfEvents(blocks: AsyncIterable<readonly AuditEvent[]>): AsyncGenerator<string> {
  for await (const events of blocks) {
    for (const event of events) yield toLine(event);
  }
}

/** What a sink, or any, had refused, each event once. */
export async function* linesOfDeadLetters(journals: readonly string[], sink?: string): AsyncGenerator<string> {
  const seen = new Set<string>();
  for (const journal of journals) {
    for await (const { id, line } of deadLetters(journal, sink)) {
      if (seen.has(id)) continue;
      seen.add(id);
      yield line;
    }
  }
}
