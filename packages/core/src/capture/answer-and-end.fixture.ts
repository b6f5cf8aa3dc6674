import { createAuditTrail } from '../trail.js';
import { listenAudited } from './audited-server.fixture.js';

/** A server that answers, and whose process ends in the same turn, in the way it is told. */
const [directory = '', end = ''] = process.argv.slice(2);
const { port } = await listenAudited(createAuditTrail({ directory }), {
  '/last': (_request, response) => {
    response.end('goodbye');
    if (end === 'exit') process.exit(7);
    process.nextTick(() => {
      throw new Error('on purpose');
    });
  },
});
process.stdout.write(`${port}\n`);
