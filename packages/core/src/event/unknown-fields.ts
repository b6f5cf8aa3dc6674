import { AuditError, type OnError } from '../errors.js';
import type { AuditInput } from './audit-input.js';
import { fieldNames, isField } from './input-fields.js';

/** What is meant by names of the record and the like, in lower case and without separators. */
const meant: ReadonlyMap<string, string> = new Map([
  ['actiontype', "type: 'r'"],
  ...['actor', 'target'].flatMap((who) =>
    ['id', 'name', 'type'].map((field) => [who + field, `${who}: { ${field} }`] as const),
  ),
  ['actorchain', 'actor: { chain }'],
  ['targets', 'target: [{ id }, { id }]'],
  ['context', 'facts: { requestId }'],
  ['causedby', 'causedBy'],
]);

const mostNames = 256;

/** Reports the names in inputs that name no field, each once: their values are not recorded. */
export function unknownFields(report: OnError): (input: AuditInput) => void {
  const told = new Set<string>();
  const tell = (name: string): void => {
    if (told.has(name) || told.size === mostNames) return;
    told.add(name);
    const instead =
      meant.get(name.toLowerCase().replaceAll(/[^a-z]/g, '')) ??
      `metadata: { … }; the fields are ${fieldNames.join(', ')}`;
    report(
      new AuditError(
        'AUDIT_INVALID_INPUT',
        `'${name.slice(0, 64)}' is no field of an event's input, so the event was recorded without it. Say ${instead}.`,
      ),
    );
  };
  return (input) => {
    try {
      for (const name in input) if (!isField(name)) tell(name);
    } catch {
      // A proxy does not say what it holds; its fields were read by their names.
    }
  };
}
