import { matchesPassword } from './passwords.js';
import { Refusal } from './refusal.js';
import type { Credentials } from './requests.js';
import { requireCode } from './two-factor.js';
import type { User } from './user.js';

/** Checked in place of an unknown user's hash, so that the time an answer takes doesn't tell who exists. */
const nobody = 'AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** @throws Refusal `unauthenticated`, in the same words for an unknown user and a wrong password. */
export async function checkCredentials(user: User | undefined, { password, code }: Credentials): Promise<User> {
  const matches = await matchesPassword(password, user?.passwordHash ?? nobody);
  if (!user || !matches) throw new Refusal('unauthenticated', 'The email address or the password is wrong.');
  if (user.twoFactor?.confirmed) {
    if (code === undefined) throw new Refusal('unauthenticated', 'A code from the authenticator is needed.');
    await requireCode(user.twoFactor.secret, code);
  }
  return user;
}
