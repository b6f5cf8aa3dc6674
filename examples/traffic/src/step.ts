import type { Answer, Person } from './person.js';

/** One thing somebody did, and what the application said to it. */
export interface Step {
  readonly who: string;
  /** Completes the sentence that `who` begins. */
  readonly does: string;
  readonly answer: Answer;
}

/**
 * A step that was answered as it should be.
 *
 * @throws Error when it was not: then the application is broken, and its trail proves nothing.
 */
export async function step(person: Person, does: string, status: number, answered: Promise<Answer>): Promise<Step> {
  const answer = await answered;
  if (answer.status !== status) {
    throw new Error(
      `${person.name} ${does}: the answer should be ${status}, but is ${answer.status} ${JSON.stringify(answer.body)}`,
    );
  }
  return { who: person.name, does, answer };
}
