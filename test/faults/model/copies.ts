import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditEvent } from '@audit-trail/core';
import type { HttpReceiver } from '@audit-trail/testing';
import { expect } from 'vitest';

/** What one sink has. */
export interface Copies {
  readonly name: string;
  /** Events in the order they came, repeats among them: all of a receiver, or those of each file. */
  readonly sequences: readonly (readonly AuditEvent[])[];
  /** Each event, by its id. */
  readonly events: ReadonlyMap<string, AuditEvent>;
  /** Lines that are no event: beginnings of one, which whoever wrote it did not live to finish. */
  readonly torn: readonly string[];
}

export function copiesAt({ events }: HttpReceiver): Copies {
  return copies('receiver', [events], []);
}

export function copiesIn(directory: string): Copies {
  const names = readdirSync(directory).filter((name) => name.endsWith('.jsonl'));
  const files = names.map((name) => linesIn(join(directory, name)));
  return copies(
    'files',
    files.map(({ events }) => events),
    files.flatMap(({ torn }) => torn),
  );
}

/** Repeats have to be the same, byte for byte: lines of JSON without spaces can be made again. */
function copies(name: string, sequences: Copies['sequences'], torn: Copies['torn']): Copies {
  const events = new Map<string, AuditEvent>();
  for (const event of sequences.flat()) {
    const before = events.get(event.id) ?? event;
    if (JSON.stringify(event) !== JSON.stringify(before)) expect(event, `a repeat at the ${name}`).toEqual(before);
    events.set(event.id, event);
  }
  return { name, sequences, events, torn };
}

function linesIn(path: string): { readonly events: AuditEvent[]; readonly torn: string[] } {
  const [events, torn]: [AuditEvent[], string[]] = [[], []];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    try {
      if (line !== '') events.push(JSON.parse(line));
    } catch {
      torn.push(line);
    }
  }
  return { events, torn };
}
