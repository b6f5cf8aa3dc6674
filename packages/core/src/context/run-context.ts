import { checkOptionNames } from '../check-options.js';
import type { Actor, Facts } from '../event/audit-input.js';
import type { AdapterTrail } from '../trail-types.js';
import type { AuditContext, ContextInput } from './audit-context.js';
import type { CurrentAudit } from './current-audit.js';

const declarable: ReadonlySet<string> = new Set<keyof ContextInput>(['actor', 'group', 'location', 'facts']);

/** @throws AuditError `AUDIT_INVALID_OPTIONS`. */
export function checkContext(declared: ContextInput): void {
  checkOptionNames(declared, declarable, "{ actor: { type: 'job', id: 'nightly-sync' } }");
}

/** The context of `trail.run()`: what was declared, and the surrounding context's for what was not. */
export class RunContext implements AuditContext {
  readonly trail: AdapterTrail;
  /** The context it runs in. */
  readonly parent: AuditContext | undefined;
  readonly #declared: ContextInput;
  #actor: Actor | undefined;
  #group: string | undefined;

  constructor(trail: AdapterTrail, declared: ContextInput, parent: AuditContext | undefined) {
    this.trail = trail;
    this.#declared = declared;
    this.parent = parent;
    this.#actor = declared.actor;
    this.#group = declared.group;
  }

  get current(): CurrentAudit | undefined {
    return this.parent?.current;
  }

  get anonymousIsNormal(): boolean {
    return this.parent?.anonymousIsNormal ?? false;
  }

  get request(): object | undefined {
    return this.parent?.request;
  }

  actor(): Actor | undefined {
    return this.#actor ?? this.parent?.actor();
  }

  group(): string | undefined {
    return this.#group ?? this.parent?.group();
  }

  location(): string | undefined {
    return this.#declared.location ?? this.parent?.location();
  }

  facts(): Facts | undefined {
    const inherited = this.parent?.facts();
    return inherited && this.#declared.facts
      ? { ...inherited, ...this.#declared.facts }
      : (this.#declared.facts ?? inherited);
  }

  setActor(actor: Actor): void {
    this.#actor = actor;
  }

  setGroup(group: string): void {
    this.#group = group;
  }
}
