import { styleText } from 'node:util';

/** How a part of the answer is set off, by what it is. */
export type Ink = 'plain' | 'faint' | 'strong' | 'good' | 'warning' | 'bad' | 'accent';

/** Colours a text that is safe already. */
export type Paint = (ink: Ink, text: string) => string;

const formats = {
  faint: 'dim',
  strong: 'bold',
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  accent: 'cyan',
} as const;

export interface PaintOptions {
  readonly isTerminal: boolean;
  /** False after `--no-color`. */
  readonly wanted: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Colours for a terminal, and none elsewhere. NO_COLOR (https://no-color.org) and `--no-color` forbid them everywhere;
 * else FORCE_COLOR wants them everywhere, `0` and `false` nowhere.
 */
export function paintFor({ isTerminal, wanted, env }: PaintOptions): Paint {
  const force = env['FORCE_COLOR'];
  const forbidden = !wanted || (env['NO_COLOR'] ?? '') !== '' || force === '0' || force === 'false';
  const coloured = !forbidden && (force !== undefined || (isTerminal && env['TERM'] !== 'dumb'));
  if (!coloured) return (_ink, text) => text;
  return (ink, text) =>
    ink === 'plain' || text === '' ? text : styleText(formats[ink], text, { validateStream: false });
}
