/** A fenced block of a Markdown file. */
export interface Block {
  /** The first word behind the fence, such as `ts`, `sh`, `json`. */
  readonly language: string;
  readonly text: string;
  /** The heading above it. */
  readonly heading: string;
  /** Line of its fence, from 1. */
  readonly line: number;
}

const fence = /^```(\w*)/;
const heading = /^#+ (.+)$/;

/** The fenced blocks of a Markdown file, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let above = '';
  let open: { readonly language: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (open && line === '```') {
      blocks.push({ language: open.language, text: `${open.lines.join('\n')}\n`, heading: above, line: open.line });
      open = undefined;
    } else if (open) {
      open.lines.push(line);
    } else {
      above = heading.exec(line)?.[1] ?? above;
      const language = fence.exec(line)?.[1];
      if (language !== undefined) open = { language, line: index + 1, lines: [] };
    }
  }
  return blocks;
}

/** The file that a block is to be saved as: what its first line, a comment, names. */
export function fileNameOf({ text }: Block): string | undefined {
  return /^\/\/ ([\w./-]+\.[jt]s)\b/.exec(text)?.[1];
}
