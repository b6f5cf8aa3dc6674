import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** What is used of a stream such as `process.stdout`. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Where the demo prints: knows how wide it is, whether lines may be written over, and whether colours are welcome. */
export class Terminal {
  readonly colours: boolean;
  readonly #output: Output;
  readonly #defaultWidth: number;
  #status = '';

  constructor(output: Output, environment: NodeJS.ProcessEnv) {
    this.#output = output;
    // Neither a pipe nor every terminal says how wide it is.
    this.#defaultWidth = columnsSaidBy(environment) ?? 120;
    // https://no-color.org: present and not empty, whatever it says.
    this.colours = output.isTTY === true && !environment.NO_COLOR;
  }

  get width(): number {
    return this.#output.columns || this.#defaultWidth;
  }

  style(style: Style, text: string): string {
    return this.colours ? styleText(style, text, { validateStream: false }) : text;
  }

  print(line = ''): void {
    this.#output.write(`${this.#erased()}${line}\n${this.#status}`);
  }

  /** A line that stays below all others and is written over; on anything but a terminal there is none. */
  showStatus(status: string): void {
    if (!this.#output.isTTY) return;
    const erased = this.#erased();
    this.#status = this.style('dim', cut(status, this.width - 1));
    this.#output.write(`${erased}${this.#status}`);
  }

  clearStatus(): void {
    const erased = this.#erased();
    this.#status = '';
    this.#output.write(erased);
  }

  #erased(): string {
    return this.#status === '' ? '' : '\r\u001B[2K';
  }
}

/** The width that whoever reads the output asks for, as `ls` and others do it: `COLUMNS=200 npm run demo | less`. */
function columnsSaidBy({ COLUMNS = '' }: NodeJS.ProcessEnv): number | undefined {
  return /^[1-9]\d{0,4}$/.test(COLUMNS) ? Number(COLUMNS) : undefined;
}

/**
 * Text that can't do anything to a terminal: what a trail holds, strangers wrote. Control and format characters (escape
 * sequences, line ends, marks that turn the direction) show as a replacement character.
 */
export function harmless(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
    .normalize('NFC');
}

const segmenter = new Intl.Segmenter();

/** What a reader takes for one character each, and most terminals for one column. */
export function charactersOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** At most so many characters; what was cut ends in an ellipsis. */
export function cut(text: string, width: number): string {
  const characters = charactersOf(text);
  if (width <= 0) return '';
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}
