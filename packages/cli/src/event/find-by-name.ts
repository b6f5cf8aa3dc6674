import type { Count } from '@audit-trail/reader';
import type { Session } from '../session.js';
import { UsageError } from '../usage-error.js';
import { targetName } from './target.js';

/** Somebody or something, as a trail knows it. */
export interface Found {
  readonly id: string;
  readonly type?: string;
}

/** More than anybody wants to choose from. */
const mostNamed = 5;

/**
 * Finds the id of the one who has a name, for people who remember names; undefined when nobody has it.
 *
 * @throws UsageError that names them, when several have it.
 */
export async function actorNamed({ reader, output }: Session, name: string): Promise<Found | undefined> {
  const counted = await reader.count({ actor_name: name, by: ['actor_type', 'actor_id'] });
  const found = onlyOne(
    name,
    counted.map(({ actor_type: type = '', actor_id: id = '' }) => ({ type, id })),
  );
  if (found !== undefined) output.say(`'${name}' is the name of ${targetName(found)}.`);
  return found && { id: found.id };
}

/** The same for what something was done to. */
export async function targetNamed({ reader, output }: Session, name: string): Promise<Found | undefined> {
  const counted: readonly Count[] = await reader.count({ target_name: name, by: ['target_type', 'target_id'] });
  const found = onlyOne(
    name,
    counted.map(({ target_type: type = '', target_id: id = '' }) => ({ type, id })),
  );
  if (found !== undefined) output.say(`'${name}' is the name of ${targetName(found)}.`);
  return found && { id: found.id, ...(found.type !== '' && { type: found.type }) };
}

function onlyOne(name: string, all: readonly Required<Found>[]): Required<Found> | undefined {
  const withId = all.filter(({ id }) => id !== '');
  if (withId.length < 2) return withId[0];
  const names = withId.slice(0, mostNamed).map(targetName).join(', ');
  const more = withId.length > mostNamed ? ` and ${withId.length - mostNamed} more` : '';
  throw new UsageError(`'${name}' is the name of ${names}${more}: ask for one of them.`);
}
