import { basename } from 'node:path';
import type { DeadLetter } from '@audit-trail/core';
import { checkSinkName, DeadLetterFiles } from '@audit-trail/core/adapter';
import { streamDirectories } from './stream-directories.js';

/** A dead letter, and where it lies. */
export interface StoredDeadLetter extends DeadLetter {
  /** Name of the sink that refused the event. */
  readonly sink: string;
  /** Name of the stream that the event is in. */
  readonly stream: string;
}

/**
 * What sinks have refused for good and not taken since, of all streams of a journal, or what one sink has; the oldest
 * first in each stream. Some may occur twice, as after a crash. Read as it goes on, and left as it is: `trail.redeliver()`
 * removes what is taken.
 *
 * ```ts
 * for await (const { sink, id, reason } of deadLetters('./audit-trail')) console.log(sink, id, reason);
 * ```
 *
 * @throws AuditError `AUDIT_JOURNAL_UNUSABLE` when there is no journal, `AUDIT_JOURNAL_FAILED` when letters can't be read,
 * `AUDIT_INVALID_OPTIONS` for what can be no sink's name.
 */
export async function* deadLetters(directory: string, sink?: string): AsyncGenerator<StoredDeadLetter, void> {
  if (sink !== undefined) checkSinkName(sink);
  for (const path of streamDirectories(directory)) {
    const files = new DeadLetterFiles(path);
    for (const name of sink === undefined ? files.sinks.toSorted() : [sink]) {
      for await (const letter of files.list(name)) yield { ...letter, sink: name, stream: basename(path) };
    }
  }
}
