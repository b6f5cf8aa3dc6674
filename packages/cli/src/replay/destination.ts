import { resolve } from 'node:path';
import type { Sink } from '@audit-trail/core';
import { visible } from '../output/visible.js';
import { UsageError } from '../usage-error.js';
import { headersOf } from './headers.js';
import type { ReplayOptions } from './replay-options.js';

/** Where events are sent. */
export interface Destination {
  /** What it is called in messages, without anything that may be secret. */
  readonly shown: string;
  /** Nothing is opened before the first batch. */
  readonly open: () => Promise<Sink>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const url = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * Reads where events are to be sent.
 *
 * @param places what is read, which must not be written to as well
 * @throws UsageError, which quotes nothing that may be secret.
 */
export function destinationOf(options: ReplayOptions, places: readonly string[], env: Environment): Destination {
  const { to, sink } = options;
  if (to !== undefined && sink !== undefined) throw new UsageError('Give --to or --sink, not both.');
  if (to !== undefined && url.test(to)) return receiver(to, options, env);
  const only = (['header', 'headerEnv', 'format', 'gzip', 'allowInsecure'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (only !== undefined) throw new UsageError(`${names[only]} is for --to with a URL.`);
  if (to !== undefined) return file(to, places);
  if (sink === undefined) throw new UsageError('Say where to: --to with a URL or the path of a file, or --sink.');
  return {
    shown: `the sink of ${visible(sink)}`,
    open: async () => (await import('./sink-module.js')).sinkOfModule(sink),
  };
}

const names = {
  header: '--header',
  headerEnv: '--header-env',
  format: '--format',
  gzip: '--gzip',
  allowInsecure: '--allow-insecure',
} as const;

function receiver(to: string, options: ReplayOptions, env: Environment): Destination {
  const { format = 'ndjson', gzip, allowInsecure } = options;
  const headers = headersOf(options, env);
  return {
    // The rest of a URL may hold credentials.
    shown: URL.parse(to)?.host ?? 'the receiver',
    open: async () => {
      const { httpSink } = await import('@audit-trail/sink-http');
      try {
        return httpSink({
          url: to,
          headers,
          format: format === 'array' ? 'json' : 'ndjson',
          compression: gzip === true ? 'gzip' : false,
          allowInsecure: allowInsecure === true,
        });
      } catch (error) {
        // Said in terms of a program's options.
        if (!(error instanceof Error) || !error.message.includes('allowInsecure')) throw error;
        throw new UsageError('That would send events unencrypted: give an https URL, or say --allow-insecure.');
      }
    },
  };
}

function file(path: string, places: readonly string[]): Destination {
  if (places.some((place) => resolve(place) === resolve(path)))
    throw new UsageError(`'${path}' is what is read: send it to another file.`);
  return {
    shown: visible(path),
    open: async () => {
      const { fileSink } = await import('@audit-trail/sink-file');
      return fileSink({ path, rotate: false, fsync: true });
    },
  };
}
