import type { AuditTrail } from '@audit-trail/core';
import { actorOf, Documents, seedDocuments, seedUsers, Sessions, Users } from '@audit-trail/example-domain';
import { audit } from '@audit-trail/express';
import express, { type Express } from 'express';
import { answerError, answerUnknownRoute } from './answer-error.js';
import { authenticate } from './authentication/authenticate.js';
import { Tokens } from './authentication/tokens.js';
import { documentRoutes } from './routes/documents.js';
import { healthRoutes } from './routes/health.js';
import { sessionRoutes } from './routes/sessions.js';
import { twoFactorRoutes } from './routes/two-factor.js';
import { userRoutes } from './routes/users.js';

/** The whole application, ready to listen. */
export async function createApplication(trail: AuditTrail, sessionSecret: Uint8Array): Promise<Express> {
  const users = new Users(await seedUsers());
  const documents = new Documents(seedDocuments());
  const sessions = new Sessions(users);
  const tokens = new Tokens(sessionSecret);

  const app = express();
  app.set('trust proxy', 'loopback');
  app.use(
    audit(trail, {
      actor: (req) => req.principal && actorOf(req.principal),
      group: (req) => req.principal?.user.organization,
      facts: (req) => ({ sessionId: req.principal?.sessionId }),
    }),
  );
  app.use(express.json());
  app.use(authenticate(tokens, sessions));

  app.use('/health', healthRoutes(trail));
  app.use('/sessions', sessionRoutes(users, sessions, tokens));
  app.use('/users', userRoutes(users, sessions, tokens), twoFactorRoutes(users));
  app.use('/documents', documentRoutes(documents));

  app.use(answerUnknownRoute);
  app.use(answerError);
  return app;
}
