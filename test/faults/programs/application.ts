import { once } from 'node:events';
import { createServer } from 'node:http';
import { flushCompileCache } from 'node:module';
import { audit, audited } from '@audit-trail/express';
import express from 'express';
import { say } from './say.js';
import { loadTrail, type TrailConfig } from './trail-config.js';

/** What the application says. */
export type ApplicationSaid =
  | { readonly url: string }
  /** A request has come. */
  | { readonly asked: string }
  /** The handler ran. */
  | { readonly created: string }
  /** The trail reported a fault. */
  | { readonly error: string; readonly message: string };

/** An application whose only work is to create documents, under whatever name the client gives them. */
const config: TrailConfig = JSON.parse(process.argv[2] ?? '');
const openTrail = await loadTrail(config);
const trail = openTrail(({ code, message }) => say({ error: code, message }));

const app = express();
app.use((req, _, next) => {
  say({ asked: req.path });
  next();
});
app.use(audit(trail, { actor: () => ({ type: 'user', id: 'u1', name: 'Rosella Lang' }) }));
app.put('/documents/:id', audited('document.created', { type: 'c', target: 'document:params.id' }), (req, res) => {
  say({ created: req.params.id });
  res.json({ id: req.params.id });
});

const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (typeof address !== 'object' || address === null) throw new Error('It has no port.');
flushCompileCache(); // for the next one, since this one is going to be killed
say({ url: `http://127.0.0.1:${address.port}` });
