import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '@audit-trail/core';
import {
  Application,
  eventsInFile,
  eventsInJournal,
  everybody,
  type ExampleName,
  fileIn,
  journalIn,
  type People,
  Receiver,
} from '@audit-trail/example-traffic';
import { test as plainTest, vi } from 'vitest';

export const examples: readonly ExampleName[] = ['express', 'nestjs'];

/** A receiver and a directory, and an application that can be started there more than once. */
export class Scene {
  readonly receiver = new Receiver();
  readonly people: People = everybody(() => this.application.url);
  readonly #directory: string;
  #application: Application | undefined;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(): Promise<Scene> {
    const scene = new Scene(await mkdtemp(join(tmpdir(), 'audit-trail-end-to-end-')));
    await scene.receiver.start();
    return scene;
  }

  /** The application that was started last. */
  get application(): Application {
    if (!this.#application) throw new Error('No application was started.');
    return this.#application;
  }

  /** Starts an application on the trail that earlier ones in this scene have left. */
  async start(name: ExampleName): Promise<Application> {
    this.#application = await Application.start({ name, directory: this.#directory, sinkUrl: this.receiver.url });
    return this.#application;
  }

  get journal(): AuditEvent[] {
    return eventsInJournal(journalIn(this.#directory));
  }

  get file(): AuditEvent[] {
    return eventsInFile(fileIn(this.#directory));
  }

  /** What the receiver has, in the order in which it came. */
  get received(): AuditEvent[] {
    return [...this.receiver.events.values()];
  }

  /** The event of the request that was sent with this id. */
  eventOf(requestId: string): AuditEvent | undefined {
    return this.journal.find(({ metadata }) => metadata.x_request_id === requestId);
  }

  /** Waits until the receiver and the file have every event of the journal. */
  async delivered(): Promise<void> {
    await vi.waitFor(
      () => {
        const file = new Set(this.file.map(({ id }) => id));
        const missing = this.journal.filter(({ id }) => !this.receiver.events.has(id) || !file.has(id));
        if (missing.length > 0) throw new Error(`${missing.length} events are not everywhere yet`);
      },
      { timeout: 30_000, interval: 20 },
    );
  }

  async close(): Promise<void> {
    await this.#application?.kill();
    await this.receiver.stop();
    await rm(this.#directory, { recursive: true });
  }
}

/** `test` with a scene, which ends with the test. */
export const test = plainTest.extend<{ scene: Scene }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the fixtures that are needed from this pattern.
  scene: async ({}, use) => {
    const scene = await Scene.open();
    await use(scene);
    await scene.close();
  },
});
