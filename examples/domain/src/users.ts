import { Refusal } from './refusal.js';
import type { User } from './user.js';

/** The users, in memory. Records are replaced, never changed, so that a state read before a change stays as it was. */
export class Users {
  readonly #byId: Map<string, User>;

  constructor(users: readonly User[]) {
    this.#byId = new Map(users.map((user) => [user.id, user]));
  }

  find(id: string): User | undefined {
    return this.#byId.get(id);
  }

  findByEmail(email: string): User | undefined {
    const wanted = email.toLowerCase();
    return [...this.#byId.values()].find((user) => user.email === wanted);
  }

  /** @throws Refusal `unknown` */
  get(id: string): User {
    const user = this.find(id);
    if (!user) throw new Refusal('unknown', `There is no user '${id}'.`);
    return user;
  }

  /** A user of another organization is as good as none. @throws Refusal `unknown` */
  getWithin(organization: string, id: string): User {
    const user = this.get(id);
    if (user.organization !== organization) throw new Refusal('unknown', `There is no user '${id}'.`);
    return user;
  }

  allWithin(organization: string): User[] {
    return [...this.#byId.values()].filter((user) => user.organization === organization);
  }

  update(id: string, changes: Partial<Pick<User, 'role' | 'twoFactor'>>): User {
    const changed = { ...this.get(id), ...changes };
    this.#byId.set(id, changed);
    return changed;
  }
}
