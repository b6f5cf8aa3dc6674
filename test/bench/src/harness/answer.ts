/** What a child answers when it could not do what it was asked. */
export interface Failure {
  readonly failed: string;
}

/** Makes this process one that answers its parent, and that ends when the parent is gone. */
export function answerParent(answer: (question: never) => Promise<object>): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (question: unknown) => {
    answer(question as never)
      .catch((error: unknown): Failure => ({ failed: error instanceof Error ? (error.stack ?? '') : String(error) }))
      .then((message) => process.send?.(message))
      .catch(() => process.exit(1)); // nobody hears it
  });
}
