import { existsSync, readdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeadLetter } from '../delivery/dead-letter.js';
import { AuditError } from '../errors.js';
import { Turns } from '../turns.js';
import { beginsEvent, idAt, viewOf } from './event-line.js';
import { linesOf } from './lines-of.js';
import { replaceLargeFile } from './replace-file.js';
import { type JournalMode, ownerOnly } from './stream.js';
import { syncDirectoryLater } from './sync-directory.js';

const suffix = '.jsonl';

/** Keeps what sinks refused for good, one JSON line each, in `dead-letters/<sink>.jsonl`. */
export class DeadLetterFiles {
  readonly #directory: string;
  readonly #mode: JournalMode;
  /** A letter added while its file is replaced would be gone with the old one. */
  readonly #turns = new Turns();

  constructor(stream: string, mode = ownerOnly) {
    this.#directory = join(stream, 'dead-letters');
    this.#mode = mode;
  }

  /** Appends letters; they are durable when this resolves. */
  add(sink: string, letters: readonly DeadLetter[]): Promise<void> {
    return this.#turns.take(() => this.#append(sink, letters));
  }

  /** The sinks that have a file; it may be empty. */
  get sinks(): readonly string[] {
    const files = existsSync(this.#directory) ? readdirSync(this.#directory) : [];
    return files.filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length));
  }

  /** The letters, oldest first, passing over what is none, such as a line that was cut short. */
  async *list(sink: string): AsyncGenerator<DeadLetter> {
    const path = this.#pathOf(sink);
    try {
      for await (const lines of linesOf(path)) {
        for (const line of lines) {
          const letter = letterOf(line);
          if (letter) yield letter;
        }
      }
    } catch (cause) {
      throw failed(`The dead letters in '${path}' could not be read.`, cause);
    }
  }

  /** Replaces letters by others with the same id, or by nothing; everything else in the file stays as it is. */
  replace(sink: string, letters: ReadonlyMap<string, DeadLetter | undefined>): Promise<void> {
    const path = this.#pathOf(sink);
    return this.#turns.take(async () => {
      try {
        await replaceLargeFile(path, replaced(path, letters), this.#mode.file);
        // Otherwise a letter added after this could, after a crash, be in a file that no longer has a name.
        await syncDirectoryLater(this.#directory);
      } catch (cause) {
        throw failed(`The dead letters in '${path}' could not be changed; those taken may be sent again.`, cause);
      }
    });
  }

  async #append(sink: string, letters: readonly DeadLetter[]): Promise<void> {
    const file = await open(this.#pathOf(sink), 'a+', this.#mode.file);
    try {
      const { size } = await file.stat();
      const lines = letters.map(lineOf).join('');
      // A write that was cut short must not spoil the next letter.
      await file.appendFile((await endsWithLine(file, size)) ? lines : `\n${lines}`);
      await file.datasync();
      if (size === 0) await syncDirectoryLater(this.#directory);
    } finally {
      await file.close();
    }
  }

  #pathOf(sink: string): string {
    return join(this.#directory, `${sink}${suffix}`);
  }
}

async function* replaced(path: string, letters: ReadonlyMap<string, DeadLetter | undefined>): AsyncGenerator<Buffer> {
  for await (const lines of linesOf(path)) {
    const kept = lines.flatMap((line) => {
      const id = letterOf(line)?.id;
      if (id === undefined || !letters.has(id)) return [line, lineEnd];
      const other = letters.get(id);
      return other ? [Buffer.from(lineOf(other))] : [];
    });
    yield Buffer.concat(kept);
  }
}

const lineEnd = Buffer.from('\n');

function lineOf(letter: DeadLetter): string {
  return `${JSON.stringify(letter)}\n`;
}

/** The letter that a line holds; undefined when it is damaged. */
function letterOf(line: Buffer): DeadLetter | undefined {
  try {
    const letter: unknown = JSON.parse(line.toString());
    return isLetter(letter) ? letter : undefined;
  } catch {
    return undefined; // cut short
  }
}

function isLetter(value: unknown): value is DeadLetter {
  if (typeof value !== 'object' || value === null) return false;
  if (!('id' in value && 'reason' in value && 'refused_at' in value && 'line' in value)) return false;
  const { id, reason, refused_at, line } = value;
  if (typeof id !== 'string' || typeof reason !== 'string' || typeof refused_at !== 'string') return false;
  return typeof line === 'string' && !line.includes('\n') && isEventOf(id, Buffer.from(line));
}

/** Whether a line begins like the event with an id; a damaged one, which any sink refuses, does. */
function isEventOf(id: string, line: Buffer): boolean {
  return beginsEvent(viewOf(line), 0) && idAt(line, 0) === id;
}

async function endsWithLine(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 0x0a;
}

function failed(message: string, cause: unknown): AuditError {
  return new AuditError('AUDIT_JOURNAL_FAILED', message, { cause });
}
