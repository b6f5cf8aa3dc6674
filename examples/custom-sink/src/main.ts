import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createAuditTrail } from '@audit-trail/core';
import { sqliteSink } from './sqlite-sink.js';

const directory = mkdtempSync(join(tmpdir(), 'audit-trail-sqlite-'));
const path = join(directory, 'audit.db');
const trail = createAuditTrail({ directory: join(directory, 'journal'), sinks: [sqliteSink({ path })] });

const documents = ['Travel policy', 'Minutes of the board', 'Offer to Globex'];
trail.run({ actor: { type: 'job', id: 'nightly-cleanup' }, group: 'foo-corp.com' }, () => {
  for (const [index, name] of documents.entries()) {
    trail.record({ action: 'document.archived', type: 'u', target: { type: 'document', id: index + 1, name } });
  }
});
await trail.close();

const database = new DatabaseSync(path);
const rows = database
  .prepare(
    "SELECT event ->> 'actor_id' AS actor, event ->> 'action' AS action, event ->> 'target_name' AS target FROM audit_events",
  )
  .all();
for (const { actor, action, target } of rows) console.log(`${String(actor)}: ${String(action)} (${String(target)})`);
console.log(`The database is ${path}.`);
