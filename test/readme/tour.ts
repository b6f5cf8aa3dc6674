import { readFile } from 'node:fs/promises';
import { type Block, blocksOf } from './markdown.js';
import { Reader } from './reader.js';

const repository = new URL('../../', import.meta.url);

/** The fenced blocks of a README, by its path in this repository. */
export async function readme(path: string): Promise<readonly Block[]> {
  return blocksOf(await readFile(new URL(path, repository), 'utf8'));
}

/** What stands under one heading of a README. */
export async function section(path: string, heading: string): Promise<readonly Block[]> {
  const blocks = (await readme(path)).filter((block) => block.heading === heading);
  if (blocks.length === 0) throw new Error(`${path} has no code under '${heading}'.`);
  return blocks;
}

/** Follows blocks from the first to the last. */
export async function followed(blocks: readonly Block[]): Promise<Reader> {
  const reader = await Reader.start();
  try {
    for (const block of blocks) await reader.follow(block);
    return reader;
  } catch (error) {
    await reader[Symbol.asyncDispose]();
    throw error;
  }
}

/** The one block of a language among some. */
export function only(blocks: readonly Block[], language: string): string {
  const found = blocks.filter((block) => block.language === language);
  const [block] = found;
  if (found.length !== 1 || !block) throw new Error(`There are ${found.length} blocks of ${language}.`);
  return block.text;
}
