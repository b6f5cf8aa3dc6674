import type { Principal } from './principal.js';
import type { User } from './user.js';

/** A user as an actor or a target: what a trail has to know of them. */
interface Party {
  readonly type: 'user';
  readonly id: string;
  readonly name: string;
}

/** The user who acts and, behind an impersonated user, the support user who really does. */
export function actorOf({ user, actingSupport }: Omit<Principal, 'sessionId'>): Party & { readonly chain?: Party[] } {
  const actor: Party = { type: 'user', id: user.id, name: user.name };
  return actingSupport
    ? { ...actor, chain: [{ type: 'user', id: actingSupport.id, name: actingSupport.name }] }
    : actor;
}

/** A user to whom something is done: by address, as those who do it know them. */
export function targetOf(user: User): Party {
  return { type: 'user', id: user.id, name: user.email };
}
