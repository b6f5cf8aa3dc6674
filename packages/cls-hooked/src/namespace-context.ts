import type { Actor, Facts } from '@audit-trail/core';
import { type AdapterTrail, guarded, RunContext } from '@audit-trail/core/adapter';
import type { Read, Sources } from './source.js';

/** Reads something where the work in progress has it. */
export type ReadNow = <Value>(read: Read<Value>) => Value | undefined;

/**
 * The context of work in a namespace outside of any request or `trail.run()`. It is read anew for each event: a job sets
 * its user when it has found out.
 */
export class NamespaceContext extends RunContext {
  readonly #sources: Sources;
  readonly #readNow: ReadNow;

  /** What the namespace does not know, that of another namespace may. */
  constructor(trail: AdapterTrail, sources: Sources, readNow: ReadNow, other: NamespaceContext | undefined) {
    super(trail, {}, other);
    this.#sources = sources;
    this.#readNow = readNow;
  }

  override actor(): Actor | undefined {
    return this.#read('actor', this.#sources.actor) ?? super.actor();
  }

  override group(): string | undefined {
    return this.#read('group', this.#sources.group) ?? super.group();
  }

  override facts(): Facts | undefined {
    const { requestId, sessionId, correlationId } = this.#sources;
    const others = super.facts();
    return {
      requestId: this.#read('requestId', requestId) ?? others?.requestId,
      sessionId: this.#read('sessionId', sessionId) ?? others?.sessionId,
      correlationId: this.#read('correlationId', correlationId) ?? others?.correlationId,
    };
  }

  #read<Value>(name: string, read: Read<Value> | undefined): Value | undefined {
    return read && guarded(this.trail.report, name, () => this.#readNow(read))(this);
  }
}
