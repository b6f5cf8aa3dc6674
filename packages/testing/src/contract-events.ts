import type { AuditEvent, AuditInput } from '@audit-trail/core';
import { auditRecorder } from './recorder.js';

/** What the contract records; `poisoned` is what a receiver with the fault `poison` refuses. */
export function contractInput(index: number, metadata: AuditInput['metadata'] = {}, poisoned = false): AuditInput {
  return {
    action: poisoned ? 'contract.poisoned' : 'contract.checked',
    type: 'u',
    actor: { type: 'job', id: 'sink-contract' },
    target: { type: 'sink', id: String(index) },
    metadata,
  };
}

/** Real events, for a sink that is written to directly. */
export function contractEvents(count: number, metadata?: AuditInput['metadata']): readonly AuditEvent[] {
  const recorder = auditRecorder();
  for (let index = 0; index < count; index += 1) recorder.trail.record(contractInput(index, metadata));
  return recorder.events;
}
