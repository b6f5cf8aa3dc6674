import type { AuditEvent } from '@audit-trail/core';
import type { Protocol, ProtocolAnswer, ProtocolRequest } from '../protocol-server.fixture.js';

export const apiKey = 'VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==';

/** An error of a request as a whole. */
function failure(status: number, type: string, reason: string): ProtocolAnswer {
  return { status, body: { error: { root_cause: [{ type, reason }], type, reason }, status } };
}

/** What a bulk item says. */
export interface BulkItem {
  readonly status: number;
  readonly error?: { readonly type: string; readonly reason: string };
}

type Judge = (document: AuditEvent, place: number) => BulkItem | undefined;

const rejected: BulkItem = {
  status: 429,
  error: { type: 'es_rejected_execution_exception', reason: 'rejected execution of primary operation' },
};
const unfit: BulkItem = {
  status: 400,
  error: { type: 'document_parsing_exception', reason: '[1:201] failed to parse field [action] of type [long]' },
};

/** An index or a data stream of Elasticsearch's, as the documentation of its bulk API describes it. */
export class ElasticsearchReceiver implements Protocol {
  /** In the order they were created. */
  readonly documents = new Map<string, Readonly<Record<string, unknown>>>();
  readonly busy: ProtocolAnswer = {
    ...failure(429, 'es_rejected_execution_exception', 'rejected execution of coordinating operation'),
    headers: { 'retry-after': '1' },
  };
  readonly unavailable: ProtocolAnswer = failure(
    503,
    'cluster_block_exception',
    'blocked by: [SERVICE_UNAVAILABLE/2/no master]',
  );
  readonly unauthorized: ProtocolAnswer = failure(
    401,
    'security_exception',
    'unable to authenticate with provided credentials',
  );
  readonly #name: string;
  readonly #dataStream: boolean;

  constructor({ name = 'audit', dataStream = false } = {}) {
    this.#name = name;
    this.#dataStream = dataStream;
  }

  readonly receive = (request: ProtocolRequest): ProtocolAnswer => this.answer(request, () => undefined);

  readonly partial = (request: ProtocolRequest): ProtocolAnswer =>
    this.answer(request, (_, place) => (place < 2 ? undefined : rejected));

  readonly poison = (request: ProtocolRequest): ProtocolAnswer =>
    this.answer(request, ({ action }) => (action === 'contract.poisoned' ? unfit : undefined));

  /** Creates each document about which a judge has nothing to say. */
  answer(request: ProtocolRequest, judge: Judge): ProtocolAnswer {
    return this.#refusal(request) ?? this.#create(request, judge);
  }

  #refusal({ method, path, headers, body }: ProtocolRequest): ProtocolAnswer | undefined {
    if (headers.authorization === undefined)
      return failure(401, 'security_exception', 'missing authentication credentials');
    if (headers.authorization !== `ApiKey ${apiKey}`) return this.unauthorized;
    if (method !== 'POST') return failure(405, 'method_not_allowed', 'Incorrect HTTP method');
    if (path !== `/${this.#name}/_bulk`) return failure(404, 'resource_not_found_exception', `no handler for ${path}`);
    if (headers['content-type'] !== 'application/x-ndjson') {
      return failure(406, 'media_type_header_exception', 'Content-Type header is not supported');
    }
    if (!body.endsWith('\n')) {
      return failure(400, 'illegal_argument_exception', 'The bulk request must be terminated by a newline [\\n]');
    }
    return undefined;
  }

  #create({ body, query }: ProtocolRequest, judge: Judge): ProtocolAnswer {
    const lines = body.split('\n').slice(0, -1);
    const items: BulkItem[] = [];
    for (let at = 0; at < lines.length; at += 2) {
      const action: unknown = JSON.parse(lines[at] ?? '');
      const id = actionId(action);
      if (id === undefined || lines[at + 1] === undefined) {
        return failure(400, 'illegal_argument_exception', `Malformed action/metadata line [${at + 1}]`);
      }
      items.push(this.#createOne(id, lines[at + 1] ?? '', judge, items.length));
    }
    const errors = items.some(({ error }) => error !== undefined);
    const filter = query.get('filter_path')?.split(',') ?? [];
    if (!filter.includes('items.*.status')) throw new Error('the answer would not say enough');
    return { status: 200, body: { errors, items: items.map((item) => ({ create: item })) } };
  }

  #createOne(id: string, line: string, judge: Judge, place: number): BulkItem {
    const document: AuditEvent & { '@timestamp'?: string } = JSON.parse(line);
    if (this.#dataStream && Number.isNaN(Date.parse(document['@timestamp'] ?? ''))) {
      const reason = `data stream timestamp field [@timestamp] is missing`;
      return { status: 400, error: { type: 'document_parsing_exception', reason } };
    }
    if (this.documents.has(id)) {
      const reason = `[${id}]: version conflict, document already exists (current version [1])`;
      return { status: 409, error: { type: 'version_conflict_engine_exception', reason } };
    }
    const judged = judge(document, place);
    if (judged) return judged;
    this.documents.set(id, { ...document });
    return { status: 201 };
  }
}

/** The id of `{"create":{"_id"}}`, which is the only action that suits both. */
function actionId(action: unknown): string | undefined {
  const { create, ...others } = action as { create?: Readonly<Record<string, string>> };
  return Object.keys(others).length === 0 ? create?.['_id'] : undefined;
}
