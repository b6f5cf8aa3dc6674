import { auditRecorder } from '@audit-trail/testing';
import { expect, it } from 'vitest';
import type { AuditContext } from './audit-context.js';
import { addCarrier } from './context-carrier.js';
import { currentAudit } from './current-audit.js';

it('A carrier has the last word on which context work belongs to, and runs the work of trail.run()', () => {
  const recorder = auditRecorder({ onError: () => undefined });
  const { trail } = recorder;
  const record = () => trail.record({ action: 'a.done', type: 'c' });
  const seen: unknown[] = [];
  let kept: AuditContext | undefined;
  addCarrier({
    current: (stored, asking) => {
      seen.push(asking);
      return stored ?? kept;
    },
    opened: () => undefined,
    run: (context, work) => {
      kept = context;
      return work();
    },
  });
  trail.run({ actor: { id: 'carried' } }, () => undefined);
  record();
  currentAudit().record({ action: 'b.done', type: 'c' });
  expect(recorder.events).toMatchObject([
    { action: 'a.done', actor_id: 'carried' },
    { action: 'b.done', actor_id: 'carried' },
  ]);
  expect(seen).toEqual([trail, trail, undefined]);
});
