import { generateSecret, generateURI, verify } from 'otplib';
import { Refusal } from './refusal.js';
import type { User } from './user.js';
import type { Users } from './users.js';

/** What an authenticator needs; shown once. */
export interface Enrolment {
  readonly secret: string;
  /** `otpauth://…`, for a QR code. */
  readonly uri: string;
}

/** Seconds that an authenticator's clock may be off. */
const clockTolerance = 30;

/** Gives the user a new secret. It counts only when confirmed by a code. */
export function enrolTwoFactor(users: Users, user: User): Enrolment {
  const secret = generateSecret();
  users.update(user.id, { twoFactor: { secret, confirmed: false } });
  return { secret, uri: generateURI({ issuer: 'Paperwork', label: user.email, secret }) };
}

/** @throws Refusal `unauthenticated` when the code is not the one of this moment. */
export async function confirmTwoFactor(users: Users, user: User, code: string): Promise<void> {
  if (!user.twoFactor) throw new Refusal('unknown', 'Two-factor authentication is not enrolled.');
  await requireCode(user.twoFactor.secret, code);
  users.update(user.id, { twoFactor: { ...user.twoFactor, confirmed: true } });
}

/** @throws Refusal `unauthenticated` when the code is not the one of this moment. */
export async function requireCode(secret: string, code: string): Promise<void> {
  const { valid } = await verify({ secret, token: code, epochTolerance: clockTolerance });
  if (!valid) throw new Refusal('unauthenticated', 'The code is wrong or has expired.');
}
