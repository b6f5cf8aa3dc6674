import assert from 'node:assert/strict';
import { checkLines } from '../events/lines.js';

interface LoggedRequest {
  readonly req: { readonly method: string; readonly url: string };
  readonly res: { readonly statusCode: number };
}

/** Looks for the lines that pino-http has of all requests, block after block. */
export function checkRequestLog(folder: string): (requests: number) => void {
  let requests = 0;
  return (more) => {
    requests += more;
    const { req, res } = JSON.parse(checkLines(folder, requests)) as LoggedRequest;
    assert.deepEqual([req.method, res.statusCode], ['GET', 200]);
    assert.match(req.url, /^\/users\/\d+$/);
  };
}
