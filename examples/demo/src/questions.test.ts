import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuditTrail } from '@audit-trail/core';
import { eventsInJournal } from '@audit-trail/example-traffic';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from './ask.js';
import { questionsAbout } from './questions.js';
import { Terminal } from './terminal.js';

test('each question is answered by the command that is shown', { timeout: 60_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'audit-trail-questions-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const trail = createAuditTrail({ directory });
  const [actor, target] = [
    { id: 'u1', name: "Rosella O'Lang" },
    { type: 'document', id: '42', name: 'Offer' },
  ];
  const changes = [{ path: '/status', from: 'draft', to: 'final' }];
  trail.record({ action: 'document.updated', type: 'u', actor, target, changes });
  trail.record({ action: 'document.deleted', type: 'd', actor, target });
  await trail.close();

  const written: string[] = [];
  const questions = questionsAbout(eventsInJournal(directory));
  await ask(new Terminal({ write: (text) => written.push(text) }, {}), directory, questions);
  const shown = written.join('');
  expect(questions).toHaveLength(5);
  expect(shown.match(/^\$ .*$/gm)).toEqual([
    '$ audit-trail query --limit 8',
    "$ audit-trail query --action '*.deleted' --limit 5",
    '$ audit-trail stats --by hour,action',
    '$ audit-trail activity u1',
    '$ audit-trail history document:42',
  ]);
  expect(shown).toContain("Which resources did Rosella O'Lang touch?");
  expect(shown).toMatch(/\/status {2}draft → final/);
  expect(shown).toMatch(/document\.deleted +1 /);
});
