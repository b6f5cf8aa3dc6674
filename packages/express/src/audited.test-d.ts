import { auditRecorder } from '@audit-trail/testing';
import express from 'express';
import { expectTypeOf } from 'vitest';
import { audit, audited } from './index.js';

const app = express();
app.use(audit(auditRecorder().trail, { actor: (req) => ({ id: req.ip }), group: (req) => req.get('x-tenant') }));

// The path's own parameters reach the handler behind an annotation.
app.post('/users/:id/2fa', audited('user.2fa_succeeded', { type: 'r', target: 'user:params.id' }), (req) => {
  expectTypeOf(req.params.id).toEqualTypeOf<string>();
});
express
  .Router()
  .get('/:name', audited('thing.read', { target: ({ params, result }) => ({ id: String(params['name'] ?? result) }) }));

// @ts-expect-error a type is one of c, r, u, d
audited('user.deleted', { type: 'delete' });
// @ts-expect-error a target's paths are texts
audited('user.deleted', { target: { id: 7 } });
// @ts-expect-error an actor is an object
audit(auditRecorder().trail, { actor: (req) => req.ip });
// @ts-expect-error a trail comes first
audit({});
