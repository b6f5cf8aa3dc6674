import type { AuditEvent } from '@audit-trail/core';
import type { Protocol, ProtocolAnswer, ProtocolRequest } from '../protocol-server.fixture.js';

export const token = '8e69d7b3-f266-e9f3-2747-cc5b7f809897';

const answers: Readonly<Record<number, readonly [status: number, text: string]>> = {
  0: [200, 'Success'],
  2: [401, 'Token is required'],
  3: [401, 'Invalid authorization'],
  4: [403, 'Invalid token'],
  5: [400, 'No data'],
  6: [400, 'Invalid data format'],
  7: [400, 'Incorrect index'],
  9: [503, 'Server is busy'],
  10: [400, 'Data channel is missing'],
  11: [400, 'Invalid data channel'],
  12: [400, 'Event field is required'],
  13: [400, 'Event field cannot be blank'],
  14: [400, 'ACK is disabled'],
  15: [400, 'Error in handling indexed fields'],
  24: [200, 'HEC queue is approaching its capacity limit'],
  26: [429, 'HEC queue is at capacity and cannot process any more requests'],
};

/** An answer with a code of HEC's. */
export function hec(code: number, more: object = {}): ProtocolAnswer {
  const [status, text] = answers[code] ?? [500, 'Internal server error'];
  return { status, body: { text, code, ...more } };
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const keys: ReadonlySet<string> = new Set(['time', 'host', 'source', 'sourcetype', 'index', 'fields', 'event']);

/** Splunk's HTTP Event Collector, with one token, as its documentation describes it. */
export class SplunkReceiver implements Protocol {
  readonly events: AuditEvent[] = [];
  readonly envelopes: Readonly<Record<string, unknown>>[] = [];
  /** Whether events before one that is refused are kept; both were seen. */
  keepsBefore = false;
  /** How often it answers "not yet" before it says that a request is indexed. */
  notYet = 0;
  readonly busy: ProtocolAnswer = { ...hec(26), headers: { 'retry-after': '1' } };
  readonly unavailable: ProtocolAnswer = hec(9);
  readonly unauthorized: ProtocolAnswer = hec(3);
  readonly #acknowledges: boolean;
  readonly #pending = new Map<string, number>();
  #nextAck = 0;

  constructor({ acknowledges = false } = {}) {
    this.#acknowledges = acknowledges;
  }

  readonly receive = (request: ProtocolRequest): ProtocolAnswer => this.#receive(request, () => false);

  readonly poison = (request: ProtocolRequest): ProtocolAnswer =>
    this.#receive(request, ({ action }) => action === 'contract.poisoned');

  #receive({ method, path, headers, body }: ProtocolRequest, poisons: (event: AuditEvent) => boolean): ProtocolAnswer {
    if (method !== 'POST') return { status: 405, body: { text: 'Method Not Allowed', code: 405 } };
    if (headers.authorization === undefined) return hec(2);
    if (!headers.authorization.startsWith('Splunk ')) return hec(3);
    if (headers.authorization !== `Splunk ${token}`) return hec(4);
    const channel = headers['x-splunk-request-channel'];
    if (this.#acknowledges && channel === undefined) return hec(10);
    if (channel !== undefined && !uuid.test(String(channel))) return hec(11);
    if (path === '/services/collector/ack') return this.#acknowledge(String(channel), body);
    if (path !== '/services/collector/event') return { status: 404, body: { text: 'Not Found', code: 404 } };
    return this.#keep(String(channel), body, poisons);
  }

  #acknowledge(channel: string, body: string): ProtocolAnswer {
    if (!this.#acknowledges) return hec(14);
    const { acks }: { acks: number[] } = JSON.parse(body);
    const state = acks.map((ack) => {
      const left = this.#pending.get(`${channel} ${ack}`);
      if (left === undefined || left > 0) {
        if (left !== undefined) this.#pending.set(`${channel} ${ack}`, left - 1);
        return [ack, false];
      }
      // What it has said once, it forgets.
      this.#pending.delete(`${channel} ${ack}`);
      return [ack, true];
    });
    return { status: 200, body: { acks: Object.fromEntries(state) } };
  }

  #keep(channel: string, body: string, poisons: (event: AuditEvent) => boolean): ProtocolAnswer {
    const envelopes = body.split('\n').filter((line) => line !== '');
    if (envelopes.length === 0) return hec(5);
    const read: Readonly<Record<string, unknown>>[] = [];
    for (const [place, text] of envelopes.entries()) {
      const code = checkEnvelope(text, poisons);
      if (code !== 0) {
        if (this.keepsBefore) this.#store(read);
        return hec(code, { 'invalid-event-number': place });
      }
      read.push(JSON.parse(text));
    }
    this.#store(read);
    if (!this.#acknowledges) return hec(0);
    const ackId = this.#nextAck++;
    this.#pending.set(`${channel} ${ackId}`, this.notYet);
    return hec(0, { ackId });
  }

  #store(envelopes: readonly Readonly<Record<string, unknown>>[]): void {
    this.envelopes.push(...envelopes);
    this.events.push(...envelopes.map(({ event }) => event as AuditEvent));
  }
}

/** The code for what is wrong with an envelope; 0 when it is right. */
function checkEnvelope(text: string, poisons: (event: AuditEvent) => boolean): number {
  let envelope: Readonly<Record<string, unknown>>;
  try {
    envelope = JSON.parse(text);
  } catch {
    return 6;
  }
  const { event, time, fields, index, ...texts } = envelope;
  if (event === undefined) return 12;
  if (event === '') return 13;
  if (Object.keys(envelope).some((key) => !keys.has(key))) return 6;
  if (time !== undefined && !/"time":\d+\.\d{3}[,}]/.test(text)) return 6;
  if (Object.values(texts).some((value) => typeof value !== 'string')) return 6;
  if (index !== undefined && index !== 'audit') return 7;
  if (fields !== undefined && Object.values(fields as object).some((value) => typeof value === 'object')) return 15;
  return poisons(event as AuditEvent) ? 6 : 0;
}
