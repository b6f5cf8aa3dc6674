import { SinkError } from '@audit-trail/core';

/** What a receiver answered. */
export interface Answer {
  /** Who answered, as it may be shown. */
  readonly target: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as far as it was read. */
  readonly text: string;
  /** The beginning of something the receiver said, fit for a message: nothing that the request proved itself with. */
  readonly excerpt: (text: string) => string;
}

/** Reads an answer that has to be JSON, since it says what became of the events. */
export function parseAnswer(answer: Answer): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    throw unexpectedAnswer(answer, 'what is not JSON');
  }
}

/** An answer of a kind that this receiver does not give, from something in front of it perhaps: nothing is known of the events. */
export function unexpectedAnswer({ target, status, text, excerpt }: Answer, what: string): SinkError {
  const said = excerpt(text);
  return new SinkError(
    'retry',
    `${target} answered ${status} with ${what}: check 'url'.${said === '' ? '' : ` It said: ${said}`}`,
  );
}

/** A field of something that came from outside; undefined where there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
