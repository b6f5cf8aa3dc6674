import { actorless } from '../actorless.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { AuditContext } from '../context/audit-context.js';
import { createRedactor, type LineRedactor } from '../redact/redactor.js';
import type { Reporter } from '../report.js';
import type { ResolvedOptions } from '../trail-options.js';
import type { AuditInput, Facts } from './audit-input.js';
import { buildEvent } from './build.js';
import { rfc3339 } from './clock.js';
import { encode, toLine } from './encode.js';
import type { IdSource } from './id.js';
import type { Limits } from './limits.js';
import { unknownFields } from './unknown-fields.js';

/** An event as the journal keeps it. */
interface EventLine {
  readonly id: string;
  readonly line: string;
}

/** How what is given becomes the line of an event: built, checked against the catalogue, cleared of secrets, encoded. */
export class EventLines {
  readonly #catalogue: Catalogue | undefined;
  readonly #redact: LineRedactor | undefined;
  readonly #limits: Limits;
  readonly #service: string | undefined;
  readonly #nextId: IdSource;
  readonly #report: Reporter['report'];
  /** Reports what an input says beside the fields of an event. */
  readonly reportUnknownFields: (input: AuditInput) => void;
  readonly #reportActorless: (action: string) => void;

  constructor(
    { catalogue, redact, limits, service }: Pick<ResolvedOptions, 'catalogue' | 'redact' | 'limits' | 'service'>,
    nextId: IdSource,
    report: Reporter['report'],
  ) {
    this.#catalogue = catalogue;
    this.#redact = createRedactor(redact, report);
    this.#limits = limits;
    this.#service = service;
    this.#nextId = nextId;
    this.#report = report;
    this.reportUnknownFields = unknownFields(report);
    this.#reportActorless = actorless(report);
  }

  /** @throws AuditError `AUDIT_INVALID_INPUT`. */
  make(input: AuditInput, context: AuditContext | undefined, ambient: Facts | undefined): EventLine {
    const now = Date.now();
    const stamp = { id: this.#nextId(now), occurredAt: rfc3339(now) };
    const surroundings = {
      actor: context?.actor(),
      group: context?.group(),
      location: context?.location(),
      facts: context?.facts(),
      ambient,
      service: this.#service,
    };
    const built = buildEvent(input, surroundings, stamp, this.#limits, this.#catalogue?.definitionOf);
    const checked = this.#catalogue?.check(built, this.#report) ?? built;
    const whole = toLine(checked);
    const redacted = this.#redact?.(checked, whole) ?? checked;
    const line = encode(redacted, this.#limits, redacted === checked ? whole : undefined);
    if (redacted.actor_type === 'anonymous' && !context?.anonymousIsNormal) this.#reportActorless(redacted.action);
    return { id: stamp.id, line };
  }
}
