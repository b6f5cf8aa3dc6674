import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor, Facts } from '../event/audit-input.js';
import type { AdapterTrail } from '../trail-types.js';
import type { CurrentAudit } from './current-audit.js';

/** What `trail.run()` declares for the work it runs. */
export interface ContextInput {
  /** Who acts. What is left out, here and below, is that of the context around. */
  readonly actor?: Actor | undefined;
  /** The organization or tenant. */
  readonly group?: string | undefined;
  /** IP address, hostname or device id. */
  readonly location?: string | undefined;
  /** Added to those of the context around. */
  readonly facts?: Facts | undefined;
}

/** The ambient facts of the work in progress: a request, a job. Facts are found when first needed, then kept. */
export interface AuditContext {
  readonly trail: AdapterTrail;
  /** Whether nobody being signed in is a normal state here, as it is for a request. */
  readonly anonymousIsNormal: boolean;
  /** The HTTP request that the work belongs to; undefined outside of one. */
  readonly request: object | undefined;
  /** The innermost annotated operation's event; undefined where there is none. */
  readonly current: CurrentAudit | undefined;
  actor(): Actor | undefined;
  group(): string | undefined;
  location(): string | undefined;
  facts(): Facts | undefined;
  setActor(actor: Actor): void;
  setGroup(group: string): void;
}

/** Carries the context through asynchronous code. One per process: adapters and trails share it. */
export const contextStorage: AsyncLocalStorage<AuditContext> = new AsyncLocalStorage();
