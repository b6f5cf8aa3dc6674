/** Why something was refused, in words that know no protocol. */
export type RefusalKind = 'invalid' | 'unauthenticated' | 'forbidden' | 'unknown';

/** The one error the rules of this domain throw. Each framework says what it looks like over HTTP. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
