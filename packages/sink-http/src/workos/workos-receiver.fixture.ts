import type { Protocol, ProtocolAnswer, ProtocolRequest } from '../protocol-server.fixture.js';
import type { WorkosEvent, WorkosParty } from './workos-event.js';

export const apiKey = 'sk_test_a2V5XzAxRzVDV0tHWkRTQ1c3';
export const organization = 'org_01EHWNCE74X7JSDV0X3SZ3KJNY';

const success: ProtocolAnswer = { status: 200, body: { success: true } };

function invalid(instancePath: string): ProtocolAnswer {
  const body = { message: 'Invalid Audit Log event.', code: 'invalid_audit_log_event', errors: [{ instancePath }] };
  return { status: 400, body };
}

export interface StoredEvent extends WorkosEvent {
  readonly organization_id: string;
}

/** WorkOS Audit Logs with one organization, as the documentation describes them. */
export class WorkosReceiver implements Protocol {
  readonly events: StoredEvent[] = [];
  /** The `Idempotency-Key` of each, in the order they came. */
  readonly keys: string[] = [];
  readonly busy: ProtocolAnswer = {
    status: 429,
    headers: { 'retry-after': '1' },
    body: { message: 'Too many requests.', code: 'rate_limit_exceeded' },
  };
  readonly unavailable: ProtocolAnswer = { status: 503, body: { message: 'Service unavailable.' } };
  readonly unauthorized: ProtocolAnswer = { status: 401, body: { message: 'Unauthorized' } };
  readonly #answers = new Map<string, ProtocolAnswer>();
  #served = 0;

  /** A key that was seen gets the same answer again, and nothing else happens. */
  readonly receive = (request: ProtocolRequest): ProtocolAnswer => {
    const refusal = this.#refusal(request);
    if (refusal) return refusal;
    const key = String(request.headers['idempotency-key']);
    const answer = this.#answers.get(key) ?? this.#create(key, request.body);
    this.#answers.set(key, answer);
    return answer;
  };

  readonly partial = (request: ProtocolRequest): ProtocolAnswer =>
    ++this.#served % 3 === 0 ? this.unavailable : this.receive(request);

  readonly poison = (request: ProtocolRequest): ProtocolAnswer =>
    request.body.includes('"contract.poisoned"') ? invalid('/action') : this.receive(request);

  #refusal({ method, path, headers }: ProtocolRequest): ProtocolAnswer | undefined {
    if (headers.authorization !== `Bearer ${apiKey}`) return this.unauthorized;
    if (method !== 'POST' || path !== '/audit_logs/events') return { status: 404, body: { message: 'Not Found' } };
    if (!String(headers['idempotency-key']).startsWith('evt_')) throw new Error('an event was sent without its key');
    if (headers['content-type'] !== 'application/json') return { status: 415, body: { message: 'Unsupported' } };
    return undefined;
  }

  #create(key: string, body: string): ProtocolAnswer {
    const { organization_id, event, ...others }: { organization_id: string; event: WorkosEvent } = JSON.parse(body);
    if (organization_id !== organization) {
      return { status: 404, body: { message: `Organization not found: '${organization_id}'.` } };
    }
    if (Object.keys(others).length > 0) return invalid('');
    if (typeof event.action !== 'string' || event.action === '') {
      const errors = [{ code: 'required', field: 'event.action' }];
      return { status: 422, body: { message: 'Validation failed.', errors } };
    }
    const wrong = faultOf(event);
    if (wrong !== undefined) return invalid(wrong);
    this.events.push({ ...event, organization_id });
    this.keys.push(key);
    return success;
  }
}

const fields: ReadonlySet<string> = new Set([
  'action',
  'occurred_at',
  'version',
  'actor',
  'targets',
  'context',
  'metadata',
]);

/** Where an event is not as it is to be. */
function faultOf(event: WorkosEvent): string | undefined {
  const unknown = Object.keys(event).find((field) => !fields.has(field));
  if (unknown !== undefined) return `/${unknown}`;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(event.occurred_at)) return '/occurred_at';
  if (event.version !== undefined && !Number.isInteger(event.version)) return '/version';
  if (!isParty(event.actor)) return '/actor';
  if (!Array.isArray(event.targets) || event.targets.length === 0) return '/targets';
  const wrongTarget = event.targets.findIndex((target) => !isParty(target));
  if (wrongTarget >= 0) return `/targets/${wrongTarget}`;
  if (typeof event.context?.location !== 'string' || event.context.location === '') return '/context/location';
  return isMetadata(event.metadata) ? undefined : '/metadata';
}

function isParty({ type, id, name = '-', metadata }: WorkosParty): boolean {
  return [type, id, name].every((text) => typeof text === 'string' && text !== '') && isMetadata(metadata);
}

function isMetadata(metadata: WorkosEvent['metadata'] = {}): boolean {
  const entries = Object.entries(metadata);
  return (
    entries.length <= 50 &&
    entries.every(
      ([key, value]) =>
        key.length <= 40 &&
        (typeof value === 'string' ? value.length <= 500 : ['number', 'boolean'].includes(typeof value)),
    )
  );
}
