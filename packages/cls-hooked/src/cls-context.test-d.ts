import type { AuditTrail } from '@audit-trail/core';
import { audit } from '@audit-trail/express';
import { AuditModule } from '@audit-trail/nestjs';
import { createNamespace } from 'cls-hooked';
import { clsContext, type ClsNamespace } from './index.js';

declare const trail: AuditTrail;
declare const untyped: ClsNamespace & { get(key: string): unknown };

const namespace = createNamespace<{ user: { id: string; email: string }; tenant: { id: number } }>('app');

const resolvers = clsContext(namespace, {
  actor: (app) => ({ id: app.get('user').id, name: app.get('user').email }),
  group: 'tenant.id',
});
audit(trail, resolvers);
audit(trail, { ...resolvers, facts: (req) => ({ ...resolvers.facts?.(req), traceId: req.get('x-trace') }) });
AuditModule.forRoot({ directory: './audit-trail', ...resolvers });

clsContext(untyped, { correlationId: (app) => String(app.get('flow')) });

// @ts-expect-error: a group is a text
clsContext(namespace, { group: (app) => app.get('tenant').id });
// @ts-expect-error: there is no such option
clsContext(namespace, { user: 'user' });
