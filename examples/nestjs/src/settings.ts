import { randomBytes } from 'node:crypto';
import { Global, Module } from '@nestjs/common';

/** What the environment says, read once. */
export class Settings {
  readonly host: string;
  readonly port: number;
  /** Signs session tokens. */
  readonly sessionSecret: string;
  /** Where the journal lies: the trail itself. */
  readonly auditDirectory: string;
  /** A copy for people and log shippers. */
  readonly auditFile: string;
  /** A receiver of events, if there is one. */
  readonly auditSinkUrl: string | undefined;
  /** Milliseconds an event waits for others, to be posted in one batch with them. */
  readonly auditSinkDelay: number;

  constructor(environment: NodeJS.ProcessEnv) {
    this.host = environment.HOST ?? '127.0.0.1';
    this.port = Number(environment.PORT ?? 3000);
    // Without a secret of its own, each start ends all sessions.
    this.sessionSecret = environment.SESSION_SECRET ?? randomBytes(32).toString('base64');
    this.auditDirectory = environment.AUDIT_DIRECTORY ?? './audit-trail';
    this.auditFile = environment.AUDIT_FILE ?? './audit-trail.jsonl';
    this.auditSinkUrl = environment.AUDIT_SINK_URL;
    this.auditSinkDelay = Number(environment.AUDIT_SINK_DELAY_MS ?? 200);
  }
}

@Global()
@Module({
  providers: [{ provide: Settings, useFactory: () => new Settings(process.env) }],
  exports: [Settings],
})
export class SettingsModule {}
