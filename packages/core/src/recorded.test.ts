import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createAuditTrail } from './index.js';
import { temporaryDirectory } from './journal/stored-lines.fixture.js';

const done = { action: 'report.exported', type: 'r', actor: { id: 'u1', name: 'Rosella Lang' } } as const;

/** Nothing more can be written, until the function that it returns is called. */
function fillDisk(): () => void {
  const spy = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  });
  syncBuiltinESMExports();
  return () => {
    spy.mockRestore();
    syncBuiltinESMExports();
  };
}

function open() {
  const taken: string[] = [];
  const sink = {
    name: 'siem',
    batch: { maxDelay: 0 },
    write: async ({ ids }: { ids: readonly string[] }) => void taken.push(...ids),
  };
  const trail = createAuditTrail({ directory: temporaryDirectory(), sinks: [sink], onError: () => undefined });
  onTestFinished(async () => void (await trail.close()));
  return trail;
}

test('an event that is durable and delivered stays so while later ones cannot be written', async () => {
  const trail = open();
  const first = trail.record(done);
  await first.delivered();
  onTestFinished(fillDisk());
  const second = trail.record(done);
  await expect(first.written()).resolves.toBeUndefined();
  await expect(first.durable()).resolves.toBeUndefined();
  await expect(first.delivered()).resolves.toBeUndefined();
  await expect(second.written()).rejects.toMatchObject({ code: 'AUDIT_JOURNAL_FAILED' });
  await expect(second.durable()).rejects.toMatchObject({ code: 'AUDIT_JOURNAL_FAILED' });
});

test('an event that is written becomes durable while later ones cannot be written', async () => {
  const trail = open();
  const first = trail.record(done);
  await first.written();
  onTestFinished(fillDisk());
  trail.record(done);
  await expect(first.durable()).resolves.toBeUndefined();
  await expect(first.delivered()).resolves.toBeUndefined();
});
