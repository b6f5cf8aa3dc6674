import { Refusal } from './refusal.js';
import type { Role, User } from './user.js';

/** Who is signed in. */
export interface Principal {
  readonly sessionId: string;
  readonly user: User;
  /** The support user who acts as `user`. */
  readonly actingSupport?: User;
}

/** @throws Refusal `unauthenticated` */
export function requirePrincipal(principal: Principal | undefined): Principal {
  if (!principal) throw new Refusal('unauthenticated', 'Sign in first.');
  return principal;
}

/** @throws Refusal `forbidden` */
export function requireRole({ user }: Principal, roles: readonly Role[]): void {
  if (!roles.includes(user.role)) throw new Refusal('forbidden', `This needs the role ${roles.join(' or ')}.`);
}

/** Nobody touches another one's second factor, and support doesn't while it acts as somebody. @throws Refusal `forbidden` */
export function requireOneself({ user, actingSupport }: Principal, userId: string): void {
  if (user.id !== userId || actingSupport) {
    throw new Refusal('forbidden', 'Only users themselves may do this.');
  }
}
