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
