import { type Action, createAuditTrail, defineCatalogue, memoryJournal } from '@audit-trail/core';
import { audited } from '@audit-trail/express';
import { Audited } from '@audit-trail/nestjs';
import { expectTypeOf } from 'vitest';
import { z } from 'zod';

// A program of its own: what it registers holds for all of it.
const catalogue = defineCatalogue({
  'user.2fa_succeeded': { type: 'r', target: 'user', metadata: z.object({ method: z.enum(['totp', 'webauthn']) }) },
  'user.deleted': { type: 'd' },
});

declare module '@audit-trail/core' {
  interface Register {
    catalogue: typeof catalogue;
  }
}

expectTypeOf<Action>().toEqualTypeOf<'user.2fa_succeeded' | 'user.deleted'>();

const trail = createAuditTrail({ journal: memoryJournal(), catalogue });
trail.record({ action: 'user.deleted', actor: { id: 7n } });
audited('user.2fa_succeeded', { target: 'user:params.id' });
Audited('user.deleted');

// @ts-expect-error a misspelt action
trail.record({ action: 'user.2fa_suceeded' });
// @ts-expect-error a misspelt action
audited('user.2fa_suceeded');
// @ts-expect-error a misspelt action
Audited('user.delete');
// @ts-expect-error an unknown type
defineCatalogue({ 'user.deleted': { type: 'delete' } });
// @ts-expect-error a schema is one of Standard Schema
defineCatalogue({ 'user.deleted': { type: 'd', metadata: { type: 'object' } } });
