import { inOnePiece } from './in-one-piece.js';

const described = new Map<string, string>();
const mostKept = 1024;

/** An action in plain words: `user.2fa_succeeded` → `User 2fa succeeded`. */
export function describe(action: string): string {
  const known = described.get(action);
  if (known !== undefined) return known;
  const words = action.replaceAll(/[._\-\s]+/g, ' ').trim();
  const text = inOnePiece(words.charAt(0).toUpperCase() + words.slice(1));
  // Actions are few; a program that makes them up must not fill memory.
  if (described.size === mostKept) described.clear();
  described.set(action, text);
  return text;
}
