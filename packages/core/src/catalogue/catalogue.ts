import { checkOptionNames, wrongOption } from '../check-options.js';
import type { OnError } from '../errors.js';
import type { ActionType, AuditEvent } from '../event/audit-event.js';
import { isObject } from '../event/read-property.js';
import type { ActionDefinition, ActionDefinitions } from './action-definition.js';
import { refusedMetadata } from './check-metadata.js';

/** The actions of an application. Frozen. */
export interface Catalogue<Actions extends ActionDefinitions = ActionDefinitions> {
  readonly actions: Actions;
  /** What the catalogue says of an action; undefined when it doesn't know it. */
  readonly definitionOf: (action: string) => ActionDefinition | undefined;
  /**
   * The event, marked `invalid` where its action's schema refuses the metadata. Never throws: a schema that throws or is
   * asynchronous is reported, and counts as a refusal.
   */
  check(event: AuditEvent, report: OnError): AuditEvent;
}

const types: ReadonlySet<unknown> = new Set<ActionType>(['c', 'r', 'u', 'd']);
const properties: ReadonlySet<string> = new Set<keyof ActionDefinition>([
  'type',
  'target',
  'description',
  'version',
  'metadata',
]);

/**
 * Names the actions of an application, so that types, targets and metadata are said once.
 *
 * ```ts
 * export const catalogue = defineCatalogue({
 *   'user.2fa_succeeded': { type: 'r', target: 'user', metadata: z.object({ method: z.enum(['totp', 'webauthn']) }) },
 * });
 * declare module '@audit-trail/core' {
 *   interface Register { catalogue: typeof catalogue }
 * }
 * ```
 *
 * A schema sees the metadata as recorded: plain JSON (dates are texts), within the limits, before redaction, without the
 * `description` and `x_request_id` that were added. What it returns is ignored.
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS`, naming the action and what is wrong with it.
 */
export function defineCatalogue<const Actions extends ActionDefinitions>(definitions: Actions): Catalogue<Actions> {
  checkDefinitions(definitions);
  const actions: Actions = Object.freeze({ ...definitions });
  const byAction = new Map<string, ActionDefinition>();
  for (const [action, definition] of Object.entries(definitions))
    byAction.set(action, Object.freeze({ ...definition }));

  return Object.freeze({
    actions,
    definitionOf: (action: string) => byAction.get(action),
    check: (event: AuditEvent, report: OnError) => {
      const definition = byAction.get(event.action);
      const invalid = definition?.metadata ? refusedMetadata(event, definition, definition.metadata, report) : [];
      if (invalid.length === 0) return event;
      const { truncated, ...rest } = event;
      return truncated ? { ...rest, invalid, truncated } : { ...rest, invalid };
    },
  });
}

function checkDefinitions(definitions: unknown): void {
  if (!isObject(definitions) || Array.isArray(definitions)) {
    throw wrongOption("defineCatalogue() takes an object such as { 'user.2fa_succeeded': { type: 'r' } }", definitions);
  }
  for (const [action, definition] of Object.entries(definitions)) checkDefinition(action, definition);
}

function checkDefinition(action: string, definition: unknown): void {
  if (action.trim() === '') throw wrongOption("An action has a name such as 'user.2fa_succeeded'", action);
  if (!isObject(definition)) throw wrongOption(`'${action}' needs a definition such as { type: 'r' }`, definition);
  checkOptionNames(definition, properties, "{ type: 'r' }");
  const { type, metadata, ...texts } = definition;
  if (!types.has(type)) {
    throw wrongOption(`'type' of '${action}' is 'c' (create), 'r' (read), 'u' (update) or 'd' (delete)`, type);
  }
  for (const [name, value] of Object.entries(texts)) {
    if (value !== undefined && typeof value !== 'string')
      throw wrongOption(`'${name}' of '${action}' is a text`, value);
  }
  if (metadata !== undefined && !isSchema(metadata)) {
    throw wrongOption(
      `'metadata' of '${action}' is a Standard Schema, such as z.object({ method: z.string() }) of zod`,
      metadata,
    );
  }
}

/** Some schemas are functions. */
function isSchema(value: unknown): boolean {
  if (!isObject(value) && typeof value !== 'function') return false;
  const standard: unknown = Reflect.get(value, '~standard');
  return isObject(standard) && typeof standard['validate'] === 'function';
}
