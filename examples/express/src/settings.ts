import { randomBytes } from 'node:crypto';

export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Signs session tokens. */
  readonly sessionSecret: Uint8Array;
  /** Where the journal lies: the trail itself. */
  readonly auditDirectory: string;
  /** A copy for people and log shippers. */
  readonly auditFile: string;
  /** A receiver of events, if there is one. */
  readonly auditSinkUrl: string | undefined;
  /** Milliseconds an event waits for others, to be posted in one batch with them. */
  readonly auditSinkDelay: number;
}

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  return {
    host: environment.HOST ?? '127.0.0.1',
    port: Number(environment.PORT ?? 3000),
    // Without a secret of its own, each start ends all sessions.
    sessionSecret: environment.SESSION_SECRET ? Buffer.from(environment.SESSION_SECRET) : randomBytes(32),
    auditDirectory: environment.AUDIT_DIRECTORY ?? './audit-trail',
    auditFile: environment.AUDIT_FILE ?? './audit-trail.jsonl',
    auditSinkUrl: environment.AUDIT_SINK_URL,
    auditSinkDelay: Number(environment.AUDIT_SINK_DELAY_MS ?? 200),
  };
}
