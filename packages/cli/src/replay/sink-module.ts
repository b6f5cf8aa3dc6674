import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '@audit-trail/core/adapter';
import type { Sink } from '@audit-trail/core';
import { UsageError } from '../usage-error.js';

/**
 * The sink of a module of one's own: its default export, or what that returns when it is a function.
 *
 * @throws UsageError when it is none; what the module throws is passed on.
 */
export async function sinkOfModule(path: string): Promise<Sink> {
  const module: unknown = await imported(path);
  const exported = typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  const sink: unknown = typeof exported === 'function' ? await exported() : exported;
  if (isSink(sink)) return sink;
  throw new UsageError(
    `'${path}' has no sink as its default export, nor a function that returns one: { name, write(batch, { signal }) }.`,
  );
}

async function imported(path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(resolve(path)).href);
  } catch (cause) {
    const because = messageOf(cause);
    throw new UsageError(`The module '${path}' can't be loaded: ${because}`, { cause });
  }
}

function isSink(value: unknown): value is Sink {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('write' in value)) return false;
  return typeof value.name === 'string' && typeof value.write === 'function';
}
