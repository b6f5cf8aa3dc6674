import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ActionType } from '../event/audit-event.js';

/** What a catalogue says of one action. */
export interface ActionDefinition {
  readonly type: ActionType;
  /** The type of its targets, where they don't say another: `user`, `document`. */
  readonly target?: string | undefined;
  /** `metadata.description` of its events, where they have none of their own. Default: made from the action's name. */
  readonly description?: string | undefined;
  /** The version of its metadata's schema, recorded with each event. */
  readonly version?: string | undefined;
  /** Any synchronous [Standard Schema](https://standardschema.dev): zod, valibot, arktype and others. */
  readonly metadata?: StandardSchemaV1 | undefined;
}

export type ActionDefinitions = { readonly [action: string]: ActionDefinition };
