import type { Json, JsonObject } from './audit-event.js';

/** A record under construction. */
export type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A JSON object under construction. */
export type MutableJson = { [key: string]: Json };

/** Sets a property that is surely the object's own: assigning to `__proto__` would change the prototype instead. */
export function setOwn<Value>(object: { [key: string]: Value }, key: string, value: Value): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}

/** Whether JSON is an object, not an array. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How many properties an object has, without making a list of them. */
export function sizeOf(object: JsonObject): number {
  let size = 0;
  for (const key in object) if (Object.hasOwn(object, key)) size += 1;
  return size;
}

/** Whether an object has no properties. */
export function isEmpty(object: JsonObject): boolean {
  for (const key in object) if (Object.hasOwn(object, key)) return false;
  return true;
}
