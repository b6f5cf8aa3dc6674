import type { CountKey } from '@audit-trail/reader';
import { UsageError } from '../usage-error.js';

const keys: Readonly<Record<string, readonly CountKey[]>> = {
  hour: ['hour'],
  day: ['day'],
  month: ['month'],
  group: ['group'],
  action: ['action'],
  type: ['action_type'],
  actor: ['actor_id'],
  'actor-type': ['actor_type'],
  target: ['target_type', 'target_id', 'target_name'],
  'target-type': ['target_type'],
  outcome: ['outcome'],
  location: ['location'],
};

const keyNames = Object.keys(keys);

/** Reads `day,action`. */
export function readKeys(text: string): readonly CountKey[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  return [...new Set(names.flatMap(keysOf))];
}

export function isTime(key: CountKey | undefined): boolean {
  return key === 'hour' || key === 'day' || key === 'month';
}

function keysOf(name: string): readonly CountKey[] {
  const found = Object.hasOwn(keys, name) ? keys[name] : undefined;
  if (found !== undefined) return found;
  throw new UsageError(`--by is one of ${keyNames.join(', ')}, or several with commas in between, not '${name}'.`);
}
