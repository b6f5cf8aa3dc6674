import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { codeOf, messageOf } from '@audit-trail/core/adapter';
import { AuditError } from '@audit-trail/core';
import { findingsOf } from './findings.js';
import type { JournalReport, JournalSink, StreamReport } from './journal-report.js';
import { reportStream } from './stream-report.js';
import { streamDirectories } from './stream-directories.js';

/**
 * Looks at a journal from outside: at what its files say, without owning, changing or locking any of them, whether or not
 * an application uses it at the same time. Reads the ends of files and all dead letters, so it takes as long for a large
 * journal as for a small one. What only the application knows, such as which sinks it has and why one fails, is in
 * `trail.health()`.
 *
 * ```ts
 * const { well, findings } = await journalHealth('./audit-trail');
 * if (!well) for (const { text } of findings) console.error(text);
 * ```
 *
 * @throws AuditError `AUDIT_JOURNAL_UNUSABLE` when there is no journal, or it can't be read.
 */
export async function journalHealth(directory: string): Promise<JournalReport> {
  const now = Date.now();
  const streams: StreamReport[] = [];
  for (const stream of streamDirectories(directory)) {
    const report = await reportOf(stream, now);
    if (report) streams.push(report);
  }
  const sinks = sinksOf(streams);
  const findings = findingsOf(streams, sinks);
  return {
    directory: resolve(directory),
    at: new Date(now).toISOString(),
    well: findings.every(({ level }) => level !== 'attention'),
    findings,
    bytes: sum(streams.map(({ bytes }) => bytes)),
    sinks,
    streams,
  };
}

/** Files that go while they are looked at, as retention deletes them. */
const attempts = 5;

async function reportOf(stream: string, now: number): Promise<StreamReport | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const report = await reportStream(stream, now);
      if (report.damage.length === 0) return report;
      // What went while it was looked at is not there the second time; damage is.
      const again = await reportStream(stream, now);
      return { ...again, damage: again.damage.filter((text) => report.damage.includes(text)) };
    } catch (cause) {
      if (!existsSync(stream)) return undefined;
      const gone = codeOf(cause) === 'ENOENT';
      if (gone && attempt < attempts) continue;
      const because = messageOf(cause);
      const message = `The stream '${stream}' can't be read (${because}). Ask as its user, or as one who may read it.`;
      throw new AuditError('AUDIT_JOURNAL_UNUSABLE', message, { cause });
    }
  }
}

function sinksOf(streams: readonly StreamReport[]): JournalSink[] {
  const sinks = streams.flatMap((stream) => stream.sinks);
  return [...new Set(sinks.map(({ name }) => name))].toSorted().map((name) => {
    const same = sinks.filter((sink) => sink.name === name);
    const oldest = same
      .flatMap(({ behind }) => behind.oldest ?? [])
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .at(0);
    return {
      name,
      behind: {
        bytes: sum(same.map(({ behind }) => behind.bytes)),
        events: sum(same.map(({ behind }) => behind.events)),
        ...(oldest && { oldest }),
        seconds: Math.max(...same.map(({ behind }) => behind.seconds)),
      },
      deadLetters: sum(same.map(({ deadLetters }) => deadLetters)),
    };
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
