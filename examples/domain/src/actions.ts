/**
 * What people do here: whether it creates (`c`), reads (`r`), updates (`u`) or deletes (`d`), and what it is done to.
 * The applications make their catalogues of it.
 */
export const actions = {
  'user.signed_in': { type: 'c', target: 'user' },
  'user.signed_out': { type: 'd', target: 'user' },
  'user.listed': { type: 'r' },
  'user.2fa_enrolled': { type: 'c', target: 'user' },
  'user.2fa_succeeded': { type: 'r', target: 'user' },
  'user.role_changed': { type: 'u', target: 'user' },
  'user.impersonated': { type: 'c', target: 'user' },
  'document.listed': { type: 'r' },
  'document.created': { type: 'c', target: 'document' },
  'document.read': { type: 'r', target: 'document' },
  'document.updated': { type: 'u', target: 'document' },
  'document.deleted': { type: 'd', target: 'document' },
} as const;
