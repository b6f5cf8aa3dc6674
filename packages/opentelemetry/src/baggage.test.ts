import { createServer } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { AuditError } from '@audit-trail/core';
import { audit, audited } from '@audit-trail/express';
import { auditRecorder } from '@audit-trail/testing';
import { context, propagation } from '@opentelemetry/api';
import express, { type Request } from 'express';
import { afterAll, describe, expect, it } from 'vitest';
import { type BaggageOptions, otelFacts } from './index.js';
import { instrument, listen, startTracing } from './tracing.fixture.js';

const tracing = startTracing();
instrument();
afterAll(() => tracing[Symbol.asyncDispose]());

const keys = { tenant: 'tenant', 'correlation-id': 'correlationId' };
const isOurs = (req: Request): boolean => req.get('x-peer') === 'ours';
type Sent = Readonly<Record<string, string>>;

const input = { action: 'report.exported', type: 'r', actor: { id: 'u1' } } as const;

function inBaggage(work: () => void): void {
  const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
  context.with(propagation.setBaggage(context.active(), baggage), work);
}

/** Serves one audited route, which is asked once; gives the event, and what was reported. */
async function ask(headers: Sent, baggage: BaggageOptions<Request> = { keys, trusted: isOurs }) {
  const errors: AuditError[] = [];
  const recorder = auditRecorder({ ambientFacts: otelFacts({ baggage }), onError: (error) => errors.push(error) });
  const app = express();
  app.use(audit(recorder.trail));
  app.get('/documents/:id', audited('document.read'), (_req, res) => void res.send('ok'));
  const url = new URL(await listen(createServer({ maxHeaderSize: 4 * 1024 * 1024 }, app)));
  // By hand: no client would send all of this.
  const socket = connect(Number(url.port), url.hostname);
  const lines = Object.entries({ host: url.host, connection: 'close', ...headers }).map((pair) => pair.join(': '));
  socket.end(['GET /documents/42 HTTP/1.1', ...lines, '', ''].join('\r\n'), 'latin1');
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 /);
  const [event, ...others] = recorder.events;
  expect(others).toEqual([]);
  return { event, context: event?.context, errors };
}

const said = 'tenant=acme,correlation-id=c-1;ttl=5,secret=hidden';

describe('baggage', () => {
  it('of a trusted peer becomes the facts that the application names', async () => {
    const { context: recorded } = await ask({ baggage: said, 'x-peer': 'ours' });
    expect(recorded).toMatchObject({ tenant: 'acme', correlation_id: 'c-1', trace_id: expect.any(String) });
    expect(recorded).not.toHaveProperty('claimed');
    expect(recorded).not.toHaveProperty('secret');
  });

  it.each<[string, Sent, BaggageOptions<Request>]>([
    ['a peer that is not trusted', {}, { keys, trusted: isOurs }],
    ['any peer, when nobody says whom to trust', { 'x-peer': 'ours' }, { keys }],
    // oxlint-disable-next-line typescript/no-misused-promises -- as an application in JavaScript may do it
    ['a peer of whom a promise will tell', {}, { keys, trusted: (async () => true) as never }],
  ])('of %s is only claimed', async (_, headers, options) => {
    const { context: recorded } = await ask({ ...headers, baggage: said }, options);
    expect(recorded?.['claimed']).toEqual({ tenant: 'acme', 'correlation-id': 'c-1' });
    expect(recorded).not.toHaveProperty('tenant');
    expect(recorded).not.toHaveProperty('correlation_id');
  });

  it('may be named by a list', async () => {
    const { context: recorded } = await ask({ baggage: said, 'x-peer': 'ours' }, { keys: ['tenant'], trusted: isOurs });
    expect(recorded).toMatchObject({ tenant: 'acme' });
    expect(recorded).not.toHaveProperty('correlation_id');
  });

  it('is not recorded where none is named', () => {
    const recorder = auditRecorder({ ambientFacts: otelFacts() });
    inBaggage(() => recorder.trail.record(input));
    expect(recorder.events[0]).not.toHaveProperty('context');
  });

  it('outside of a request is claimed, since there is no peer to trust', () => {
    const recorder = auditRecorder({ ambientFacts: otelFacts({ baggage: { keys, trusted: () => true } }) });
    inBaggage(() => recorder.trail.record(input));
    expect(recorder.events[0]?.context).toEqual({ claimed: { tenant: 'acme' } });
  });

  it('never says who acts, nor anything that the request itself shows', async () => {
    const named = ['user', 'userId', 'role'];
    const { event } = await ask(
      { baggage: 'user=root,userId=0,role=admin,actor=root', 'x-peer': 'ours' },
      { keys: named, trusted: isOurs },
    );
    expect(event).toMatchObject({ actor_id: '', actor_name: 'anonymous', actor_type: 'anonymous' });
    expect(event?.context).toMatchObject({ user: 'root' });
  });

  it('counts less than what the application says of the request', async () => {
    const recorder = auditRecorder({
      ambientFacts: otelFacts<Request>({ baggage: { keys: ['tenant'], trusted: () => true } }),
    });
    const app = express();
    app.use(audit(recorder.trail, { facts: () => ({ tenant: 'by session' }) }));
    app.get('/', audited('document.read'), (_req, res) => void res.send('ok'));
    await fetch(await listen(app), { headers: { baggage: 'tenant=acme' } });
    expect(recorder.events[0]?.context).toMatchObject({ tenant: 'by session' });
  });

  it('of which the application fails to say whether it trusts it is left out, and reported', async () => {
    const { context: recorded, errors } = await ask(
      { baggage: said },
      {
        keys,
        trusted: () => {
          throw new Error('Not today');
        },
      },
    );
    expect(recorded).toHaveProperty('status', 200);
    expect(recorded).not.toHaveProperty('claimed');
    expect(errors.map(({ code }) => code)).toContain('AUDIT_RESOLVER_FAILED');
  });
});

describe.each([
  ['trusted', { 'x-peer': 'ours' }],
  ['not trusted', {}],
])('hostile baggage of a peer that is %s', (_, peer) => {
  /** What of the baggage is anywhere in the event's context. */
  async function recorded(baggage: string, options?: BaggageOptions<Request>) {
    const { context: all, errors } = await ask({ ...peer, baggage }, options);
    expect(errors).toEqual([]);
    const { tenant, correlation_id, claimed } = all ?? {};
    return tenant ?? correlation_id ?? claimed;
  }

  it.each([
    ['control characters', 'tenant=a%0Ab'],
    ['a terminal escape', 'tenant=%1B%5B31mred'],
    ['marks that turn text around', 'tenant=%E2%80%AEemca'],
    ['a line separator', 'tenant=a%E2%80%A8b'],
    ['half of a character', 'tenant=%ED%A0%80'],
    ['a broken escape', 'tenant=%zz'],
    ['no value', 'tenant='],
    ['257 characters', `tenant=${'x'.repeat(257)}`],
    ['4,000 characters', `tenant=${'x'.repeat(4000)}`],
    ['1 MiB', `tenant=${'x'.repeat(1024 * 1024)}`],
    ['10,000 other entries before', `${'k=v,'.repeat(10_000)}tenant=acme`],
  ])('with %s is not recorded', async (_name, baggage) => {
    expect(await recorded(baggage)).toBeUndefined();
  });

  it('of 10,000 entries behind a named one leaves no more than that', async () => {
    const baggage = `tenant=acme,${Array.from({ length: 10_000 }, (_value, index) => `k${index}=v`).join(',')}`;
    expect(await recorded(baggage)).toEqual('x-peer' in peer ? 'acme' : { tenant: 'acme' });
  });

  it('that names prototypes changes none', async () => {
    const baggage = '__proto__=polluted,constructor=x,toString=x,tenant=acme';
    expect(await recorded(baggage)).toEqual('x-peer' in peer ? 'acme' : { tenant: 'acme' });
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect(
      await recorded('__proto__=polluted', { keys: { ['__proto__']: 'tenant' }, trusted: isOurs }),
    ).toBeUndefined();
  });

  it('with 256 characters of any language is recorded', async () => {
    const value = '組織'.repeat(128);
    expect(await recorded(`tenant=${encodeURIComponent(value)}`)).toEqual('x-peer' in peer ? value : { tenant: value });
  });
});

describe('baggage options', () => {
  const refused = (baggage: object) => () => otelFacts({ baggage: baggage as BaggageOptions });

  it.each([
    ['no keys', {}, /'baggage.keys' names entries/],
    ['an empty list', { keys: [] }, /at least one entry/],
    ['a misspelt name', { keys: ['tenant'], trust: () => true }, /no option 'trust'/],
    ['no function', { keys: ['tenant'], trusted: true }, /'baggage.trusted' is a function/],
    ['an id of a trace', { keys: { id: 'traceId' } }, /Baggage can't say 'traceId'/],
    ['an id of a span as the record has it', { keys: ['span_id'] }, /Baggage can't say 'span_id'/],
    ['an actor', { keys: { user: 'actor_id' } }, /Baggage can't say 'actor_id'/],
    ['claims', { keys: ['claimed'] }, /Baggage can't say 'claimed'/],
    ['a prototype', { keys: ['__proto__'] }, /a fact whose name has letters/],
    ['no text', { keys: [1] }, /key of an entry/],
  ])('with %s are refused when the trail is made', (_, options, message) => {
    expect(refused(options)).toThrow(message);
  });
});
