import { remembered } from '../remembered.js';
import { inOnePiece } from './in-one-piece.js';

/** An action in plain words: `user.2fa_succeeded` → `User 2fa succeeded`. */
export const describe = remembered((action) => {
  const words = action.replaceAll(/[._\-\s]+/g, ' ').trim();
  return inOnePiece(words.charAt(0).toUpperCase() + words.slice(1));
});
