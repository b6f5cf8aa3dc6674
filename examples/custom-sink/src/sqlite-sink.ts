import { DatabaseSync } from 'node:sqlite';
import type { Sink } from '@audit-trail/core';

/** Keeps every event as a row of a SQLite database, once: an event that is sent again has an id that is there already. */
export function sqliteSink({ path }: { readonly path: string }): Sink {
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE IF NOT EXISTS audit_events (id TEXT PRIMARY KEY, event TEXT NOT NULL) STRICT');
  const insert = database.prepare('INSERT OR IGNORE INTO audit_events (id, event) VALUES (?, ?)');
  return {
    name: 'sqlite',
    async write({ ids, lines }) {
      database.exec('BEGIN');
      try {
        for (const [index, id] of ids.entries()) insert.run(id, lines[index]?.toString() ?? '');
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      if (database.isOpen) database.close();
    },
  };
}
