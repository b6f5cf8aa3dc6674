/** Sessions live in signed tokens; kept here are only those that were ended before their time. */
export class EndedSessions {
  readonly #ids = new Set<string>();

  end(sessionId: string): void {
    this.#ids.add(sessionId);
  }

  has(sessionId: string): boolean {
    return this.#ids.has(sessionId);
  }
}
