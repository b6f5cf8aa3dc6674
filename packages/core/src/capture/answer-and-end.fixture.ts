import { createAuditTrail } from '../trail.js';
import { listenAudited } from './audited-server.fixture.js';

/** A server that answers, and whose process then ends, or goes on, in the way it is told. */
const [directory = '', end = ''] = process.argv.slice(2);
const { port } = await listenAudited(createAuditTrail({ directory }), {
  '/last': (_request, response) => {
    if (end === 'listener') response.once('finish', fail);
    if (end === 'exit in a listener') response.once('finish', () => process.exit(7));
    response.end('goodbye');
    if (end === 'exit') process.exit(7);
    if (end === 'exception') process.nextTick(fail);
  },
  '/next': (_request, response) => void response.end('hello'),
});

function fail(): never {
  throw new Error('on purpose');
}

if (end === 'listener') process.on('uncaughtException', ({ message }) => process.stdout.write(`${message}\n`));
process.stdout.write(`${port}\n`);
