import type { Actor, Target } from '@audit-trail/core';
import type { Principal, User } from '@audit-trail/example-domain';

/** The user who acts and, behind an impersonated user, the support user who really does. */
export function actorOf({ user, actingSupport }: Omit<Principal, 'sessionId'>): Actor {
  const actor: Actor = { type: 'user', id: user.id, name: user.name };
  return actingSupport
    ? { ...actor, chain: [{ type: 'user', id: actingSupport.id, name: actingSupport.name }] }
    : actor;
}

export function targetOf(user: User): Target {
  return { type: 'user', id: user.id, name: user.email };
}
