import { describe, expect, it } from 'vitest';
import { cpuTime } from '../cpu-time.fixture.js';
import type { AuditEvent } from './audit-event.js';
import { buildEvent } from './build.js';
import { encode } from './encode.js';
import { defaultLimits, resolveLimits } from './limits.js';

const stamp = { id: 'evt_01DGZ0ENR572V8RS7GJ14NWQ08', occurredAt: '2020-08-14T05:04:17.957Z' };

function event(metadata: object, limits = defaultLimits, more: object = {}): AuditEvent {
  return buildEvent({ action: 'a.b', type: 'c', metadata: { ...metadata }, ...more }, {}, stamp, limits);
}

const parse = (line: string) => JSON.parse(line) as AuditEvent;

describe('A line', () => {
  it('holds nothing that could break or forge one', () => {
    const forged =
      Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code)).join('') +
      '\u2028\u2029\u202a\u202e\u2066\u2069\u200e\u200f\u061c\ufeff';
    const line = encode(event({ forged, [forged.slice(0, 0xa0)]: 1 }, resolveLimits({ string: 4096 })), defaultLimits);
    // oxlint-disable-next-line no-control-regex -- these are what must not appear
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/);
    expect(Object.values(parse(line).metadata)).toContain(forged);
    expect(encode(event({ del: '\u007f' }), defaultLimits)).toContain('\\u007f');
  });

  it('holds no lone surrogates, and leaves what merely looks like one', () => {
    const line = encode(event({ lone: 'a\ud800b\udfffc', pair: '😀', literal: '\\ud800' }), defaultLimits);
    expect(parse(line).metadata).toMatchObject({ lone: 'a\ufffdb\ufffdc', pair: '😀', literal: '\\ud800' });
  });

  it('cuts the longest texts first, and tells their sizes', () => {
    const texts = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`k${index}`, 'x'.repeat(8000 - index)]));
    const line = encode(event({ short: 'kept', ...texts }), defaultLimits);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(65_536);
    const { metadata, truncated } = parse(line);
    expect(metadata['short']).toBe('kept');
    expect(metadata['k0']).toBe('x'.repeat(4096));
    expect(truncated).toContainEqual({ path: '/metadata/k11', size: 7989 });
  });

  it('keeps the original size of what was cut before', () => {
    const texts = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`k${index}`, 'x'.repeat(100_000)]));
    const { truncated } = parse(encode(event(texts), defaultLimits));
    expect(truncated).toHaveLength(12);
    expect(new Set(truncated?.map(({ size }) => size))).toEqual(new Set([100_000]));
  });

  it('fits the least limit with the largest of everything', () => {
    const limits = resolveLimits({ event: 8192 });
    const text = '\u0001'.repeat(9000);
    const wide = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`${index}${text}`, { [text]: [text, text] }]),
    );
    const party = { type: text, id: text, name: text };
    const full = event(wide, limits, {
      action: text,
      group: text,
      location: text,
      actor: { ...party, chain: [party, party] },
      target: [party, party],
      reason: text,
      causedBy: text,
      changes: Array.from({ length: 200 }, () => ({ path: `/${text}`, from: wide, to: wide })),
      facts: { requestId: text, sessionId: text, userAgent: text, claimed: wide, ...wide },
    });
    const invalid = Array.from({ length: 64 }, () => '\u0001'.repeat(256));
    const start = cpuTime();
    const line = encode({ ...full, version: text, invalid }, limits);
    expect(cpuTime() - start).toBeLessThan(200);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(8192);
    expect(Object.keys(parse(line)).slice(0, 11)).toEqual(Object.keys(full).slice(0, 11));
    expect(parse(line)).toMatchObject({ id: stamp.id, occurred_at: stamp.occurredAt, truncated: [{}] });
  });
});
