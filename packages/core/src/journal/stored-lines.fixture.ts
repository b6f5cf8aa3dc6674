import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Journal } from './journal.js';

/** An empty directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'audit-journal-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** The segments of the only stream in a journal's directory, in order. */
export function segmentPaths(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith('stream-'))
    .flatMap((stream) => segmentsOf(join(directory, stream)));
}

/** Every line in the files of all streams in a journal's directory. */
export function linesOnDisk(directory: string): string[] {
  return segmentPaths(directory).flatMap((path) => readFileSync(path, 'utf8').split('\n').slice(0, -1));
}

/** Every line a journal gives to its readers, from a position on. */
export async function readAll(journal: Journal, from = 0, maxEvents = 500): Promise<string[]> {
  const lines: string[] = [];
  let position = from;
  for (;;) {
    const slice = await journal.read(position, { maxEvents, maxBytes: 1024 * 1024 });
    if (!slice) return lines;
    lines.push(...slice.bytes.toString().split('\n').slice(0, -1));
    position = slice.end;
  }
}

function segmentsOf(stream: string): string[] {
  return readdirSync(stream)
    .filter((file) => file.endsWith('.jsonl'))
    .toSorted()
    .map((file) => join(stream, file));
}
