import { currentAudit } from '@audit-trail/core';
import { documentChangesSchema, type Documents, newDocumentSchema } from '@audit-trail/example-domain';
import { audited } from '@audit-trail/express';
import { Router } from 'express';
import { principalOf, requireRoles, requireUser } from '../authentication/authenticate.js';
import { parse } from './parse.js';

/** Where most routes find their document: the id they were asked for, the title they answered with. */
const document = { type: 'document', id: 'params.id', name: 'result.title' };

export function documentRoutes(documents: Documents): Router {
  const router = Router();

  router.get('/', audited('document.listed'), requireUser, (req, res) => {
    res.json({ documents: documents.allWithin(principalOf(req).user.organization) });
  });

  router.post(
    '/',
    audited('document.created', { target: { type: 'document', id: 'result.id', name: 'result.title' } }),
    requireUser,
    (req, res) => {
      const created = documents.create(principalOf(req).user, parse(newDocumentSchema, req.body));
      currentAudit().changes({}, created);
      res.status(201).json(created);
    },
  );

  router.get('/:id', audited('document.read', { target: document }), requireUser, (req, res) => {
    res.json(documents.getWithin(principalOf(req).user.organization, req.params.id));
  });

  router.patch('/:id', audited('document.updated', { target: document }), requireUser, (req, res) => {
    const changes = parse(documentChangesSchema, req.body);
    const before = documents.getWithin(principalOf(req).user.organization, req.params.id);
    const after = documents.update(before, changes);
    currentAudit().changes(before, after);
    res.json(after);
  });

  router.delete(
    '/:id',
    audited('document.deleted', { target: 'document:params.id' }),
    requireRoles('admin'),
    (req, res) => {
      const deleted = documents.getWithin(principalOf(req).user.organization, req.params.id);
      documents.delete(deleted);
      // The answer is empty, so that the title can't be found in it.
      currentAudit().target({ type: 'document', id: deleted.id, name: deleted.title }).changes(deleted, {});
      res.status(204).end();
    },
  );

  return router;
}
