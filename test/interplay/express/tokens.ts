import { type JWTPayload, SignJWT } from 'jose';

export const secret = 'a secret of at least 32 characters, really';

/** A request with a token of these claims; by default one that the applications of these tests accept. */
export async function tokenOf(claims: JWTPayload, key = secret, expires: Date | string = '5m'): Promise<RequestInit> {
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(key));
  return { headers: { authorization: `Bearer ${token}` } };
}
