import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '@audit-trail/core';
import { eventsInJournal, eventsInStream } from '@audit-trail/example-traffic';
import { HttpReceiver, type HttpReceiverOptions } from '@audit-trail/testing';
import { test as plainTest } from 'vitest';
import type { TrailConfig } from '../programs/trail-config.js';
import type { Program, ProgramOptions } from './program.js';
import { Writer } from './writer.js';

type Config = Omit<TrailConfig, 'journal'> & { readonly journal?: Partial<TrailConfig['journal']> };

/** A directory and all that runs in a test; when the test ends, all of it is ended and removed. */
export class Place {
  readonly directory: string;
  /** Where the trail's journal lies, unless told otherwise. */
  readonly journal: string;
  readonly #endings: (() => Promise<unknown>)[] = [];

  private constructor(directory: string) {
    this.directory = directory;
    this.journal = join(directory, 'journal');
  }

  static async make(parent = tmpdir()): Promise<Place> {
    return new Place(await mkdtemp(join(parent, 'audit-trail-faults-')));
  }

  /** A place within this one, for one of many rounds. */
  async another(): Promise<Place> {
    const place = await Place.make(this.directory);
    this.atEnd(() => place.clear());
    return place;
  }

  /** A writer that is ready to open the trail. */
  async writer({ journal, ...config }: Config = {}, options?: Pick<ProgramOptions, 'node' | 'env'>): Promise<Writer> {
    const writer = this.runs(new Writer({ journal: { directory: this.journal, ...journal }, ...config }, options));
    await writer.ready();
    return writer;
  }

  runs<Running extends Pick<Program<object, object>, 'kill'>>(program: Running): Running {
    this.atEnd(() => program.kill());
    return program;
  }

  async receiver(options?: HttpReceiverOptions): Promise<HttpReceiver> {
    const receiver = await HttpReceiver.start(options);
    this.atEnd(() => receiver[Symbol.asyncDispose]());
    return receiver;
  }

  /** The same, of one stream. */
  eventsOf(stream: string): AuditEvent[] {
    return eventsInStream(join(this.journal, stream)).filter(isApplications);
  }

  /** What has to be done when the test ends; the last is done first. */
  atEnd(end: () => Promise<unknown>): void {
    this.#endings.push(end);
  }

  /** What the application recorded, as it lies on the disk: stream by stream, in order. */
  get events(): AuditEvent[] {
    return this.stored.filter(isApplications);
  }

  /** All that is in the journal, with what the trail says of itself. */
  get stored(): AuditEvent[] {
    return eventsInJournal(this.journal);
  }

  async clear(): Promise<void> {
    for (const end of this.#endings.splice(0).toReversed()) await end();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** The trail records events of its own, such as that events were lost. */
export function isApplications({ action }: AuditEvent): boolean {
  return !action.startsWith('audit_trail.');
}

/** `test` with a place of its own. */
export const test = plainTest.extend<{ place: Place }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the fixtures that are needed from this pattern.
  place: async ({}, use) => {
    const place = await Place.make();
    await use(place);
    await place.clear();
  },
});
