import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from './machine.js';

/** The time that some processes see, which can be set while they run. */
export class Clock {
  /** What a process has to begin with, to see it. */
  readonly env: Readonly<Record<string, string>>;
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, 'clock');
    this.env = {
      LD_PRELOAD: machine.faketime ?? '',
      FAKETIME_TIMESTAMP_FILE: this.#path,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    this.set('+0');
  }

  /** Says how far from the real time it is, as in `-1d`. In one step: it is read at any moment. */
  set(offset: string): void {
    writeFileSync(`${this.#path}.new`, offset);
    renameSync(`${this.#path}.new`, this.#path);
  }

  /** Removes what a process that was killed has left of it. */
  forget(pid: number): void {
    for (const name of [`faketime_shm_${pid}`, `sem.faketime_sem_${pid}`]) rmSync(`/dev/shm/${name}`, { force: true });
  }
}
