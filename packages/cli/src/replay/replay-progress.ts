import type { OnError } from '@audit-trail/core';
import type { Sent } from '@audit-trail/core/adapter';
import type { ReadProgress } from '@audit-trail/reader';
import type { Output } from '../output/output.js';
import { counted } from './counted.js';

/** Milliseconds between lines that are told; where they are written over, they may be more. */
const pauses = { terminal: 100, elsewhere: 10_000 };

/** Tells beside the answer how far sending has got, and what goes wrong meanwhile. */
export class ReplayProgress {
  readonly #output: Output;
  #read = '';
  #told = performance.now();
  #lastError = '';
  /** Where it has got to. */
  sent: Sent = { delivered: 0, refused: 0, lastId: undefined };

  constructor(output: Output) {
    this.#output = output;
  }

  readonly onRead = ({ doing, done, total }: ReadProgress): void => {
    const percent = total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : 100;
    this.#read = `, ${doing === 'indexing' ? 'indexed' : 'read'} ${percent} %`;
    this.#tell();
  };

  readonly onProgress = (sent: Sent): void => {
    this.sent = sent;
    this.#lastError = '';
    this.#tell();
  };

  /** The same fault again and again is told once. */
  readonly onError: OnError = ({ message }) => {
    if (message === this.#lastError) return;
    this.#lastError = message;
    this.#output.say(`audit-trail: ${message}`);
  };

  #tell(): void {
    const now = performance.now();
    const { writesOver } = this.#output;
    if (now - this.#told < (writesOver ? pauses.terminal : pauses.elsewhere)) return;
    this.#told = now;
    const { delivered, refused } = this.sent;
    const text = `Delivered ${counted(delivered)}${refused > 0 ? `, ${refused} refused` : ''}${this.#read} …`;
    if (writesOver) this.#output.status(text);
    else this.#output.say(text);
  }
}
