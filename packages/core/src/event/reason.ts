import { label } from './label.js';
import { isObject, readProperty } from './read-property.js';
import type { Snapshot } from './snapshot.js';

/** A reason as text: of an error its code and message, as in `card_declined: The card was declined`. `''` for none. */
export function eventReason(reason: unknown, snapshot: Snapshot): string {
  if (!isObject(reason)) return label(reason, '/reason', snapshot);
  const message = readProperty(reason, 'message');
  const code = readProperty(reason, 'code');
  if (typeof message !== 'string' || message === '')
    return label(code ?? readProperty(reason, 'name') ?? reason, '/reason', snapshot);
  // Node's own messages begin with their code.
  const prefixed = (typeof code === 'string' || typeof code === 'number') && !message.startsWith(String(code));
  return snapshot.text(prefixed ? `${code}: ${message}` : message, '/reason');
}
