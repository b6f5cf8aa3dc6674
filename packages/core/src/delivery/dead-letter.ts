/** An event a sink refused for good, kept beside the journal with the reason. */
export interface DeadLetter {
  readonly id: string;
  readonly reason: string;
  /** When it was refused, RFC 3339. */
  readonly refused_at: string;
  /** The event's JSON line. */
  readonly line: string;
}
