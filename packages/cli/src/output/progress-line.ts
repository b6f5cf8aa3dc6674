import type { ReadProgress } from '@audit-trail/reader';

/** What takes less needs no explanation. */
const patience = 1_000;

/** One line on a terminal that tells how far long work has got, and leaves nothing behind. */
export class ProgressLine {
  readonly #write: (text: string) => void;
  #since: number | undefined;
  #shown = false;

  /** @param write to the terminal */
  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  show({ doing, done, total }: ReadProgress, now = performance.now()): void {
    this.#since ??= now;
    if (now - this.#since < patience) return;
    const percent = total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : 100;
    this.#shown = true;
    this.#write(`\r\x1b[K${doing === 'indexing' ? 'Indexing' : 'Reading'} … ${percent} % of ${size(total)}`);
  }

  /** Shows a text that is safe and short enough for one line. */
  say(text: string): void {
    this.#shown = true;
    this.#write(`\r\x1b[K${text}`);
  }

  clear(): void {
    if (this.#shown) this.#write('\r\x1b[K');
    this.#shown = false;
  }
}

function size(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.ceil(bytes / 1_024)} KiB` : `${Math.round(bytes / 1_048_576)} MiB`;
}
