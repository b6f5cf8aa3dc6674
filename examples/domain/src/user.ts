/** `support` belongs to the people who run the service and may act as a user. */
export type Role = 'admin' | 'member' | 'support';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** The tenant: the domain of the organization. */
  readonly organization: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly twoFactor?: TwoFactorState;
}

/** `confirmed` only when a first code has shown that the user's authenticator works. */
export interface TwoFactorState {
  readonly secret: string;
  readonly confirmed: boolean;
}

/** What others may see of a user. */
export type UserView = Pick<User, 'id' | 'name' | 'email' | 'organization' | 'role'>;

export function viewOf({ id, name, email, organization, role }: User): UserView {
  return { id, name, email, organization, role };
}
