import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '@audit-trail/core';
import { onTestFinished } from 'vitest';

/** A directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'audit-trail-reader-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** An event with what matters to a test. */
export function eventOf(fields: Partial<AuditEvent> & { readonly id: string }): AuditEvent {
  const { id, group = '', location = '', action = 'document.read', action_type = 'r', ...others } = fields;
  const { actor_name = '', actor_id = 'u1', target_name = '', target_id = '', metadata = {}, ...further } = others;
  const { occurred_at = '2026-11-25T12:00:00.000Z', ...rest } = further;
  return {
    id,
    group,
    location,
    action,
    action_type,
    actor_name,
    actor_id,
    target_name,
    target_id,
    metadata,
    occurred_at,
    ...rest,
  };
}

export function linesOf(events: readonly AuditEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** Adds bytes to a stream of a journal's directory, behind what it has, in another segment when that is asked for. */
export function appendToStream(directory: string, stream: string, bytes: string, position: number): string {
  const folder = join(directory, `stream-${stream}`);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${String(position).padStart(20, '0')}.jsonl`);
  appendFileSync(path, bytes);
  return path;
}

export function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
