import { randomUUID } from 'node:crypto';
import { seedPassword } from '@audit-trail/example-domain';
import { generate } from 'otplib';

/** An answered request. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** What the request was sent with as `X-Request-Id`, by which its event is found. */
  readonly requestId: string;
}

export interface RequestOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly text?: string;
  /** Default: a fresh UUID. */
  readonly requestId?: string;
  /** Default: the person's session. */
  readonly token?: string;
}

export interface PersonDetails {
  readonly name: string;
  readonly email: string;
  /** The address the person seems to come from. */
  readonly location: string;
}

/** Somebody with a browser: knows the password, keeps the session, and has an authenticator. */
export class Person {
  readonly name: string;
  readonly email: string;
  readonly #location: string;
  readonly #baseUrl: () => string;
  #id: string | undefined;
  #token: string | undefined;
  #authenticatorSecret: string | undefined;

  constructor(baseUrl: () => string, { name, email, location }: PersonDetails) {
    this.#baseUrl = baseUrl;
    this.name = name;
    this.email = email;
    this.#location = location;
  }

  /** Known once signed in. */
  get id(): string {
    if (this.#id === undefined) throw new Error(`${this.name} has not signed in yet, so that the id is not known.`);
    return this.#id;
  }

  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const { body, text = JSON.stringify(body), requestId = randomUUID(), token = this.#token } = options;
    const response = await fetch(this.#baseUrl() + path, {
      method,
      headers: {
        'user-agent': 'Paperwork for desktops',
        'x-forwarded-for': this.#location,
        'x-request-id': requestId,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(text !== undefined && { 'content-type': 'application/json' }),
      },
      ...(text !== undefined && { body: text }),
    });
    const content = await response.text();
    return { status: response.status, body: content === '' ? undefined : JSON.parse(content), requestId };
  }

  /** With a code from the authenticator, where the person has set one up, unless told otherwise. */
  async signIn({ password = seedPassword, withCode = true } = {}): Promise<Answer> {
    const code = withCode && this.#authenticatorSecret !== undefined ? { code: await this.code() } : {};
    // Not with the session there may still be: signing in begins another one.
    this.#token = undefined;
    const answer = await this.request('POST', '/sessions', { body: { email: this.email, password, ...code } });
    this.#keepSession(answer);
    return answer;
  }

  async signOut(): Promise<Answer> {
    const answer = await this.request('DELETE', '/sessions/current');
    if (answer.status === 204) this.#token = undefined;
    return answer;
  }

  /** From here on this person's requests are made in the name of the other, until `signOut`. */
  async impersonate(other: Person, ticket: string): Promise<Answer> {
    const answer = await this.request('POST', `/users/${other.id}/impersonation`, { body: { ticket } });
    if (answer.status === 201) this.#token = textAt(answer.body, 'token');
    return answer;
  }

  async enrolTwoFactor(): Promise<Answer> {
    const answer = await this.request('POST', `/users/${this.id}/2fa`);
    if (answer.status === 201) this.#authenticatorSecret = textAt(answer.body, 'secret');
    return answer;
  }

  async confirmTwoFactor(options: { readonly code?: string; readonly requestId?: string } = {}): Promise<Answer> {
    const { code = await this.code(), ...rest } = options;
    return this.request('POST', `/users/${this.id}/2fa/confirm`, { body: { code }, ...rest });
  }

  /** What the authenticator shows now. */
  code(): Promise<string> {
    if (this.#authenticatorSecret === undefined) throw new Error(`${this.name} has no authenticator yet.`);
    return generate({ secret: this.#authenticatorSecret });
  }

  /** A code that the authenticator does not show, now or in the minutes around. */
  async wrongCode(): Promise<string> {
    const secret = this.#authenticatorSecret ?? '';
    const now = Math.floor(Date.now() / 1000);
    const near = await Promise.all([-60, -30, 0, 30, 60].map((offset) => generate({ secret, epoch: now + offset })));
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? '';
  }

  #keepSession({ status, body }: Answer): void {
    if (status !== 201) return;
    this.#token = textAt(body, 'token');
    this.#id = textAt(body, 'user', 'id');
  }
}

/** A text somewhere in an answer's body. */
export function textAt(body: unknown, ...path: readonly string[]): string {
  const found = path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), body);
  if (typeof found !== 'string') throw new Error(`The answer has no ${path.join('.')}: ${JSON.stringify(body)}`);
  return found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
