import assert from 'node:assert/strict';
import { closeSync, fdatasync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RequestHandler } from 'express';
import { recordOf } from '../events/example.js';
import { checkLines } from '../events/lines.js';
import type { Server } from '../harness/benchmark.js';
import { application, serve } from './application.js';

const syncFile = promisify(fdatasync);

/** With a line for each request, of the same size as an event, that is on the disk before the answer. */
export function serveGroupCommit(folder: string, connections: number): Promise<Server> {
  const log = new GroupCommitLog(join(folder, 'lines.jsonl'));
  let requests = 0;
  const commit: RequestHandler = (_request, _response, next) => {
    requests += 1;
    log.append(`${JSON.stringify(recordOf(requests))}\n`).then(() => next(), next);
  };
  let expected = 0;
  const checks: Omit<Server, 'port'> = {
    connections,
    check: (more) => {
      expected += more;
      assert.equal((JSON.parse(checkLines(folder, expected)) as { actor_id: string }).actor_id, `user_${expected}`);
    },
    close: () => log.close(),
  };
  return serve(application({ layers: [commit] }), checks);
}

/** Appends and syncs; what comes while a sync is under way makes the next group. */
class GroupCommitLog {
  readonly #file: number;
  #lines = '';
  #next = Promise.withResolvers<void>();
  #syncing = false;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  append(line: string): Promise<void> {
    this.#lines += line;
    const { promise } = this.#next;
    if (!this.#syncing) void this.#commit();
    return promise;
  }

  close(): void {
    closeSync(this.#file);
  }

  async #commit(): Promise<void> {
    this.#syncing = true;
    while (this.#lines !== '') {
      const [lines, group] = [this.#lines, this.#next];
      this.#lines = '';
      this.#next = Promise.withResolvers<void>();
      try {
        writeSync(this.#file, lines);
        await syncFile(this.#file);
        group.resolve();
      } catch (error) {
        group.reject(error);
      }
    }
    this.#syncing = false;
  }
}
