import {
  type AuditError,
  type AuditTrail,
  type AuditTrailOptions,
  createAuditTrail,
  fileJournal,
  type FileJournalOptions,
  type Sink,
} from '@audit-trail/core';
import type { FileSinkOptions } from '@audit-trail/sink-file';
import type { HttpSinkOptions } from '@audit-trail/sink-http';

interface HttpConfig extends Pick<HttpSinkOptions, 'name' | 'url' | 'format' | 'tls' | 'timeouts'> {
  /** Whether the receiver says which events it has not taken: `{"retry":["evt_…"]}`. */
  readonly partial?: boolean;
}

/** What a program is told about its trail: options that can be written as JSON. */
export interface TrailConfig {
  readonly journal: FileJournalOptions;
  readonly trail?: Pick<AuditTrailOptions, 'batch' | 'retry' | 'deadline' | 'onFailure' | 'closeOn'>;
  readonly file?: Pick<FileSinkOptions, 'path' | 'rotate'>;
  readonly http?: HttpConfig | readonly HttpConfig[];
}

/** Loads what the trail needs, so that opening it touches no files but its own. */
export async function loadTrail(config: TrailConfig): Promise<(onError: (error: AuditError) => void) => AuditTrail> {
  const { journal, trail, file, http } = config;
  const fileSink = file && (await import('@audit-trail/sink-file')).fileSink;
  const httpSink = http && (await import('@audit-trail/sink-http')).httpSink;
  return (onError) => {
    const sinks: Sink[] = [];
    if (file && fileSink) sinks.push(fileSink(file));
    if (httpSink) sinks.push(...[http ?? []].flat().map((options) => post(httpSink, options)));
    return createAuditTrail({ journal: fileJournal(journal), sinks, onError, ...trail });
  };
}

function post(httpSink: (options: HttpSinkOptions) => Sink, { partial = false, ...options }: HttpConfig): Sink {
  return httpSink({ ...options, ...(partial && { parseResult: ({ text }) => JSON.parse(text) }) });
}
