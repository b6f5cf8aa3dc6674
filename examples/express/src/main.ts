import { once } from 'node:events';
import { createServer } from 'node:http';
import { createApplication } from './application.js';
import { openTrail } from './audit/trail.js';
import { readSettings } from './settings.js';

const settings = readSettings(process.env);
const trail = openTrail(settings);
const server = createServer(await createApplication(trail, settings.sessionSecret));
const askedToEnd = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);

server.listen(settings.port, settings.host);
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : settings.port;
console.log(`Paperwork (Express) listens on http://${settings.host}:${port}`);

await askedToEnd;
// First answers what was asked, then brings the last events to the sinks: in that order none is missing.
server.close();
// Connections that are kept alive would hold it up when they have their last answer.
const sweep = setInterval(() => server.closeIdleConnections(), 50);
await once(server, 'close');
clearInterval(sweep);
const { delivered, pending, lost } = await trail.close();
console.log(`The trail is closed: ${delivered} delivered, ${pending} pending, ${lost} lost.`);
