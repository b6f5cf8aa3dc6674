import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sinkContract } from '@audit-trail/testing';
import { afterAll, describe, test } from 'vitest';
import { sqliteSink } from './sqlite-sink.js';

const directory = mkdtempSync(join(tmpdir(), 'audit-trail-sqlite-'));
const path = join(directory, 'audit.db');
afterAll(() => rmSync(directory, { recursive: true }));

const contract = sinkContract({
  create: () => sqliteSink({ path }),
  read: async () => idsInOrderOfArrival(),
  breakSink: { unavailable: async () => lockedDatabase() },
});

describe('the SQLite sink', () => {
  for (const { name, run } of contract) test(name, { timeout: 30_000 }, run);
});

function idsInOrderOfArrival(): string[] {
  using database = opened();
  return database
    .prepare('SELECT id FROM audit_events ORDER BY rowid')
    .all()
    .map(({ id }) => String(id));
}

/** Somebody else writes for a long time: nobody can, until they are done. */
function lockedDatabase(): () => Promise<void> {
  const database = opened();
  database.exec('BEGIN EXCLUSIVE');
  return async () => database.close();
}

function opened(): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE IF NOT EXISTS audit_events (id TEXT PRIMARY KEY, event TEXT NOT NULL) STRICT');
  return database;
}
