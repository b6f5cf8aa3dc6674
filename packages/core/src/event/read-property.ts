/** An object of which nothing is known. */
export type Properties = { readonly [key: string | number]: unknown };

/** Whether a value has properties to read. Functions have too, but none that belong into an event. */
export function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null;
}

/** What stands for a value that threw when it was read. */
export const unreadable = '[unreadable]';

/** A property of any object, proxies and throwing getters included. */
export function readProperty(object: Properties, key: string | number): unknown {
  try {
    return object[key];
  } catch {
    return unreadable; // the value is hostile or broken; the event is evidence even so
  }
}

/** Whether a value is a list, which a proxy may refuse to say. */
export function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false; // a revoked proxy
  }
}

/** The first items of any list, proxies included: each read once, and safely. */
export function firstItems(list: readonly unknown[], most: number): readonly unknown[] {
  const length = lengthOf(list);
  if (length === undefined) return [unreadable];
  const first: unknown[] = [];
  for (let index = 0; index < length && index < most; index += 1) first.push(itemAt(list, index));
  return first;
}

/** How long a list says it is; undefined when it does not say. */
export function lengthOf(list: readonly unknown[]): number | undefined {
  try {
    const length: unknown = list.length;
    return typeof length === 'number' ? length : undefined;
  } catch {
    return undefined;
  }
}

/** As `readProperty`, which has to be ready for objects of all kinds: what reads nothing but lists is quicker. */
function itemAt(list: readonly unknown[], index: number): unknown {
  try {
    return list[index];
  } catch {
    return unreadable;
  }
}
