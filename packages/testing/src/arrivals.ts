import assert from 'node:assert/strict';
import type { AuditEvent } from '@audit-trail/core';

/** `again` allows repeats; `any order` is for receivers that take parts of batches. */
export type Arrival = 'once' | 'again' | 'any order';

/** What has to arrive at a receiver in one case of the contract, and whether it did. */
export class Arrivals {
  readonly #expected: string[] = [];
  readonly #contents = new Map<string, AuditEvent>();
  /** Ids of earlier cases: what went astray in a fault may come later still. */
  readonly #earlier: Set<string>;

  constructor(earlier: Set<string>) {
    this.#earlier = earlier;
  }

  expect(id: string): void {
    this.#expected.push(id);
  }

  /** Tells what an event holds, so that its content is checked too. */
  know(event: AuditEvent): void {
    this.#contents.set(event.id, event);
  }

  /** To be called when the case is over. */
  over(): void {
    for (const id of this.#expected) this.#earlier.add(id);
  }

  check(received: readonly (string | AuditEvent)[], how: Arrival): void {
    const ids = received
      .map((item) => (typeof item === 'string' ? item : item.id))
      .filter((id) => !this.#earlier.has(id) && !this.#isTrails(id));
    const places = new Map(this.#expected.map((id, place) => [id, place]));
    const foreign = ids.find((id) => !places.has(id));
    assert.equal(foreign, undefined, `${foreign} arrived, but was not sent or not to arrive`);
    const got = new Set(ids);
    const missing = this.#expected.filter((id) => !got.has(id));
    assert.equal(
      missing.length,
      0,
      `${missing.length} of ${this.#expected.length} events are missing, such as ${missing[0]}`,
    );
    if (how === 'once') assert.deepEqual(ids, this.#expected, 'events arrived again, or in another order');
    if (how === 'again') checkOrder(ids.map((id) => places.get(id) ?? -1));
    for (const item of received) this.#checkContent(item);
  }

  /** The trail records events of its own, of what befell it. */
  #isTrails(id: string): boolean {
    return this.#contents.get(id)?.action.startsWith('audit_trail.') ?? false;
  }

  #checkContent(item: string | AuditEvent): void {
    const sent = typeof item === 'string' ? undefined : this.#contents.get(item.id);
    if (sent) assert.deepEqual(item, sent, 'an event arrived with another content');
  }
}

/** A batch that is sent again begins at an earlier event; otherwise each event is followed by the next. */
function checkOrder(places: readonly number[]): void {
  let last = -1;
  for (const place of places) {
    assert.ok(place <= last + 1, `event ${place} arrived after event ${last}, before those between them`);
    last = place;
  }
}
