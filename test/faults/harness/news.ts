/** Lets tests wait until something is true, which is asked again whenever there is news. */
export class News {
  #next = Promise.withResolvers<void>();
  #over: string | undefined;

  tell(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }

  /** There will be no more news: whoever waits in vain is told why. */
  end(why: string): void {
    this.#over = why;
    this.tell();
  }

  /** Resolves when the condition holds; rejects when it no longer can. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.#over !== undefined) throw new Error(this.#over);
      await this.#next.promise;
    }
  }
}
