import type { Refusal } from '@audit-trail/core/adapter';
import { visible } from '../output/visible.js';

/** So many are listed: more at once have one reason. */
const most = 10_000;

/** What was refused and why, to be told at the end. */
export class Refusals {
  readonly #kept: Refusal[] = [];
  #count = 0;

  add(refusal: Refusal): void {
    this.#count += 1;
    if (this.#kept.length < most) this.#kept.push(refusal);
  }

  *lines(): Generator<string> {
    for (const { id, reason } of this.#kept) yield `  ${visible(id)}  ${visible(reason)}`;
    if (this.#count > most) yield `  and ${(this.#count - most).toLocaleString('en-US')} more`;
  }
}
