import { remembered } from '../remembered.js';

/** One more step of a JSON pointer: the key with `~` and `/` escaped ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)). */
export function pointerStep(key: string | number): string {
  return typeof key === 'number' ? `/${key}` : `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The keys a JSON pointer is made of. */
export function pointerKeys(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer to the field of an event that a pointer leads into. */
export const fieldOf = remembered((pointer) => {
  const end = pointer.indexOf('/', 1);
  return end < 0 ? pointer : pointer.slice(0, end);
});
