import { AuditError, type OnError } from './errors.js';

/** Reports, once for each action, that it was recorded where nobody was said to act. */
export function actorless(report: OnError): (action: string) => void {
  const reported = new Set<string>();
  return (action) => {
    if (reported.has(action)) return;
    reported.add(action);
    report(
      new AuditError(
        'AUDIT_ACTOR_MISSING',
        `'${action}' was recorded without an actor, as anonymous. Give one, or run the work in trail.run({ actor: { type: 'job', id: 'nightly-sync' } }, work).`,
      ),
    );
  };
}
