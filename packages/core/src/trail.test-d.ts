import { expectTypeOf } from 'vitest';
import { type Action, type AuditTrail, createAuditTrail, currentAudit, type Sink } from './index.js';

// Without a registered catalogue any action will do.
expectTypeOf<Action>().toEqualTypeOf<string>();

declare const trail: AuditTrail;
const recorded = trail.record({
  action: 'user.deleted',
  type: 'd',
  actor: { id: 1, chain: [{ id: 'support' }] },
  target: [{ id: 'u1' }],
});
expectTypeOf(recorded.id).toEqualTypeOf<string>();
expectTypeOf(recorded.durable()).toEqualTypeOf<Promise<void>>();
expectTypeOf(trail.run({ actor: { id: 'job' } }, async () => 42)).toEqualTypeOf<Promise<number>>();
expectTypeOf(
  currentAudit().target({ id: 1 }).changes({}, {}).metadata({ a: 1 }).outcome('denied').active,
).toEqualTypeOf<boolean>();

interface Meta {
  plan: string;
}
declare const meta: Meta;
trail.record({ action: 'plan.changed', type: 'u', metadata: meta, facts: { claimed: meta } });
currentAudit().metadata(meta);

// @ts-expect-error metadata is an object
trail.record({ action: 'plan.changed', type: 'u', metadata: 'pro' });
// @ts-expect-error an action is needed
trail.record({ type: 'd' });
// @ts-expect-error a type is one of c, r, u, d
trail.record({ action: 'user.deleted', type: 'delete' });
// @ts-expect-error fields are camelCase and nested on the way in
trail.record({ action: 'user.deleted', type: 'd', actor_id: 'u1' });
// @ts-expect-error an outcome is one of five
currentAudit().outcome('ok');
// @ts-expect-error a progress is one of three
trail.flush({ to: 'sent' });
// @ts-expect-error there is no such option
createAuditTrail({ dir: './audit-trail' });
// @ts-expect-error a sink has a name
createAuditTrail({ directory: './audit-trail', sinks: [{ write: async () => undefined }] });

export const sink: Sink = {
  name: 'console',
  write: async ({ events, lines, ids, bytes, size }, { signal }) => {
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    return size === 0
      ? undefined
      : { retry: ids, refused: [{ id: events[0]?.id ?? '', reason: `${bytes.length} ${lines.length}` }] };
  },
};
