import type { AuditChange, Json, JsonObject } from '@audit-trail/core';
import { pointerKeys } from '@audit-trail/core/adapter';

/** What is known of something after changes to it. Values that redaction has removed are not known. */
export function changed(state: JsonObject, changes: readonly AuditChange[]): JsonObject {
  let after: Json | undefined = state;
  for (const { path, to } of changes) after = withValue(after, pointerKeys(path), to);
  return isContainer(after) && !Array.isArray(after) ? toObject(after) : Object.create(null);
}

/** A copy that has another value at a place, or none there. */
function withValue(value: Json | undefined, keys: readonly string[], to: Json | undefined): Json | undefined {
  const [key, ...rest] = keys;
  if (key === undefined) return to;
  if (Array.isArray(value)) return withItem(value, key, rest, to);
  const copy = isContainer(value) ? toObject(value) : toObject({});
  const inner = withValue(copy[key], rest, to);
  if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy;
}

function withItem(list: readonly Json[], key: string, rest: readonly string[], to: Json | undefined): Json {
  const at = key === '-' ? list.length : Number(key);
  if (!Number.isInteger(at) || at < 0 || at > list.length) return list;
  const inner = withValue(list[at], rest, to);
  return inner === undefined ? list.toSpliced(at, 1) : list.toSpliced(at, 1, inner);
}

/** Without a prototype: a key may have any name. */
function toObject(value: object): { [key: string]: Json } {
  return Object.assign(Object.create(null), value);
}

function isContainer(value: Json | undefined): value is JsonObject | readonly Json[] {
  return typeof value === 'object' && value !== null;
}
