/** What was asked makes no sense; `message` says what does. Ends the program with 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}
