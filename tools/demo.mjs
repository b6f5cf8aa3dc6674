/**
 * `npm run demo`: builds everything, then is the demo, with no process between that would have its own word on Ctrl-C.
 */
import { runStep } from './command.mjs';

try {
  runStep('Building', ['node', '--run', 'build'], { failure: 'The build failed: its output is above.' });
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
console.error();
await import('../examples/demo/dist/main.js');
