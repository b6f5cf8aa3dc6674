import { capturedFacts } from './captured-facts.js';
import type { AddCase } from './contract-session.js';
import { endings } from './endings.js';
import { type AuditRecorder, auditRecorder } from './recorder.js';

/** A running application that has the contract's routes. */
export interface ContractApplication {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  close(): Promise<void>;
}

/** How the contract holds up the slow route. */
export interface ContractGate {
  /** What the handler waits for. */
  readonly released: Promise<void>;
  /** To be called when the handler has begun. */
  readonly reached: () => void;
}

/** What the contract needs to know of an adapter. */
export interface AdapterContractOptions {
  /**
   * Starts an application with these routes, audited with the recorder's trail, on a free port. `X-User: id;name;role`
   * signs the request in (401 without it, but for the first two routes), and sets the group `acme`.
   *
   * | route | action, type, target | what the handler does |
   * |---|---|---|
   * | `GET /open` | not annotated | answers `{ ok: true }` |
   * | `POST /sessions` | `session.created`, c | sets the actor `{ id: body.name, name: body.name, type: 'user' }`, answers 201 |
   * | `DELETE /sessions/current` | `session.ended` | removes the signed-in user from the request, answers 204 |
   * | `POST /users/:id/2fa` | `user.2fa_succeeded`, r, `{ type: 'user', id: 'params.id', name: 'body.email' }` | answers `{ ok: true }` |
   * | `POST /documents` | `document.created`, `{ type: 'document', id: 'result.id', name: 'body.title' }` | answers 201 `{ id: 'doc_1' }` |
   * | `GET /documents/:id` | `document.read`, `document:params.id` | throws a 404 error with message `No document missing` for the id `missing`; else answers `{ id }` |
   * | `PATCH /documents/:id` | `document.updated`, `document:params.id` | `changes({ title: 'a' }, { title: 'b' })`, `metadata({ reason: 'typo' })`, records another event `mail.sent` (type c) with `trail.record()`, answers `{ ok: true }` |
   * | `DELETE /documents/:id` | `document.deleted`, `document:params.id` | for the role `admin` only (403 with message `Admins only`), answers 204 |
   * | `POST /jobs/:id` | `job.started`, `job:params.id` | asynchronous; rejects with `new Error('database down')`, which is answered with 500 |
   * | `POST /slow/:id` | `slow.done`, `slow:params.id` | answers when `release` is called, whether or not the client is still there |
   * | `GET /quiet` | `quiet.read` | `skip()`, answers `{ ok: true }` |
   * | `GET /reports/:id` | `report.read`, `report:params.id` | answers with an object whose `toJSON` throws `new Error('not serialisable')`, which is answered with 500 |
   * | `GET /exports/:id` | `export.read`, `export:params.id` | streams `half`, and then the stream fails with `new Error('disk gone')` |
   * | `GET /ticks/:id` | `ticks.watched`, `ticks:params.id` | answers with three server-sent events, `data: 1` to `data: 3`, and ends |
   * | `POST /transfers/:id` | `transfer.approved`, `transfer:params.id`, `intent: true`, `waitFor: 'durable'` | answers 201 `{ ok: true }` |
   */
  readonly start: (recorder: AuditRecorder, gate: ContractGate) => Promise<ContractApplication>;
}

/** One case, for any test runner: it passes when `run` resolves. */
export interface ContractCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/**
 * The suite that every framework adapter passes: who did what is right, whatever the way a request ends.
 *
 * ```ts
 * for (const { name, run } of adapterContract({ start })) test(name, run);
 * ```
 */
export function adapterContract({ start }: AdapterContractOptions): readonly ContractCase[] {
  const cases: ContractCase[] = [];

  const contract: AddCase = (name, check) => {
    cases.push({
      name,
      run: async () => {
        const recorder = auditRecorder();
        const released = Promise.withResolvers<void>();
        const reached = Promise.withResolvers<void>();
        const application = await start(recorder, { released: released.promise, reached: reached.resolve });
        try {
          await check({ recorder, url: application.url, release: released.resolve, reached: reached.promise });
        } finally {
          released.resolve();
          await application.close();
        }
      },
    });
  };

  capturedFacts(contract);
  endings(contract);
  return cases;
}
