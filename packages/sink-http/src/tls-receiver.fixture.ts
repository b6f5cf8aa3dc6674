import { HttpReceiver } from '@audit-trail/testing';
import { certificate } from './certificate.fixture.js';

/** A program that is a receiver over TLS, and prints where it is and what to trust. */
const tls = await certificate();
const { url } = await HttpReceiver.start({ tls });
process.stdout.write(`${JSON.stringify({ url, ca: tls.cert })}\n`);
