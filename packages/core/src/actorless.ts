import { AuditError, type OnError } from './errors.js';

/** Reports actions that were recorded without an actor where there should be one, each once. */
export function actorless(report: OnError): (action: string) => void {
  const told = new Set<string>();
  return (action) => {
    if (told.has(action)) return;
    told.add(action);
    report(
      new AuditError(
        'AUDIT_ACTOR_MISSING',
        `'${action}' was recorded without an actor, as anonymous. Give one, or run the work in trail.run({ actor: { type: 'job', id: 'nightly-sync' } }, work).`,
      ),
    );
  };
}
