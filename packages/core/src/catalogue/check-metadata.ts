import type { StandardSchemaV1 } from '@standard-schema/spec';
import { AuditError, type OnError } from '../errors.js';
import type { AuditEvent, JsonObject } from '../event/audit-event.js';
import { describe } from '../event/describe.js';
import { pointerStep } from '../event/pointer.js';
import type { ActionDefinition } from './action-definition.js';

const root = '/metadata';
const mostPointers = 64;
const longestPointer = 256;

/** Pointers to what a schema refuses of an event's metadata; none when it takes it. */
export function refusedMetadata(
  event: AuditEvent,
  definition: ActionDefinition,
  schema: StandardSchemaV1,
  report: OnError,
): readonly string[] {
  const what = `The metadata schema of '${event.action}'`;
  try {
    // A copy, since a schema may change what it checks.
    const result = schema['~standard'].validate(structuredClone(ownMetadata(event, definition)));
    if ('then' in result) {
      result.catch(() => undefined); // what it would have said comes too late
      report(
        new AuditError(
          'AUDIT_INVALID_OPTIONS',
          `${what} is asynchronous, so its answer can't be waited for. Leave out its asynchronous checks.`,
        ),
      );
      return [root];
    }
    const pointers = result.issues?.slice(0, mostPointers).map((issue) => pointerTo(issue.path ?? []));
    return pointers ? [...new Set(pointers)] : [];
  } catch (cause) {
    report(
      new AuditError(
        'AUDIT_INVALID_OPTIONS',
        `${what} threw; the event is marked invalid. A schema says what it refuses in 'issues'.`,
        { cause },
      ),
    );
    return [root];
  }
}

/** The metadata without what was added to it. */
function ownMetadata(
  { action, metadata, context }: AuditEvent,
  { description = describe(action) }: ActionDefinition,
): JsonObject {
  const { description: described, x_request_id: requestId, ...own } = metadata;
  return {
    ...(described !== description && { description: described }),
    ...(requestId !== undefined && requestId !== context?.request_id && { x_request_id: requestId }),
    ...own,
  };
}

/** The pointer to what a path names, or to what is around it where the path is long. */
function pointerTo(path: readonly (PropertyKey | StandardSchemaV1.PathSegment)[]): string {
  let pointer = root;
  for (const segment of path) {
    const step = pointerStep(String(typeof segment === 'object' ? segment.key : segment));
    if (pointer.length + step.length > longestPointer) break;
    pointer += step;
  }
  return pointer;
}
