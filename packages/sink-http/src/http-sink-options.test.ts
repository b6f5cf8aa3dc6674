import { AuditError } from '@audit-trail/core';
import { describe, expect, test } from 'vitest';
import { httpSink } from './http-sink.js';

const url = 'https://audit.example.com/events';

/** What is said about options as JavaScript would give them. */
function refusal(options: unknown): string {
  try {
    Reflect.apply(httpSink, undefined, [options]);
  } catch (error) {
    if (error instanceof AuditError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('the options were accepted');
}

describe('the URL', () => {
  test.each([
    'https://audit.example.com',
    'http://localhost:1/a',
    'http://127.0.0.1:1',
    'http://127.9.9.9/',
    'http://[::1]:1',
    'http://api.localhost',
  ])('may be %s', (allowed) => {
    expect(() => httpSink({ url: allowed })).not.toThrow();
    expect(() => httpSink({ url: new URL(allowed) })).not.toThrow();
  });

  test.each([undefined, '', 'audit.example.com', '/events', 'ftp://example.com', 'unix:/run/x.sock', 7])(
    'may not be %s',
    (wrong) => {
      expect(refusal({ url: wrong })).toContain("AUDIT_INVALID_OPTIONS: 'url' is an absolute URL");
    },
  );

  test.each([
    'http://audit.example.com/in',
    'http://10.0.0.1/in',
    'http://localhost.example.com/in',
    'http://127.0.0.1.example.com/in',
  ])('must be encrypted beyond this machine: %s', (insecure) => {
    expect(refusal({ url: insecure })).toContain('use https, or allow it for this host');
    expect(refusal({ url: insecure, allowInsecure: ['other.example.com'] })).toContain('use https');
    expect(() => httpSink({ url: insecure, allowInsecure: true })).not.toThrow();
    expect(() => httpSink({ url: insecure, allowInsecure: [new URL(insecure).hostname] })).not.toThrow();
  });

  test.each(['https://user:s3cret@example.com/in?key=s3cret', 'https://s3cret@example.com/in'])(
    'holds no credentials',
    (withSecret) => {
      const message = refusal({ url: withSecret });
      expect(message).toContain('https://example.com/in');
      expect(message).toContain('give them as headers');
      expect(message).not.toContain('s3cret');
    },
  );
});

describe('options', () => {
  test.each([
    [undefined, 'Give an object'],
    [{ url, headres: {} }, "no option 'headres'"],
    [{ url, name: 'a/b' }, "A sink's name"],
    [{ url, format: 'xml' }, "'format'"],
    [{ url, compression: 'br' }, "'compression'"],
    [{ url, compressAbove: -1 }, "'compressAbove'"],
    [{ url, maxResponseBytes: 0 }, "'maxResponseBytes'"],
    [{ url, timeouts: { connect: 0 } }, "'timeouts.connect'"],
    [{ url, timeouts: { idle: 1 } }, "no option 'idle'"],
    [{ url, tls: { rejectUnauthorized: false } }, "no option 'rejectUnauthorized'"],
    [{ url, tls: { cert: 'x' } }, 'belong together'],
    [{ url, tls: { ca: 'no certificate', cert: 'x', key: 'y' } }, 'no PEM'],
    [{ url, parseResult: 'yes' }, "'parseResult'"],
    [{ url, headers: 'x' }, "'headers'"],
    [{ url, headers: { 'a b': 'c' } }, 'not the name of a header'],
    [{ url, headers: { Host: 'c' } }, "'Host' is set by the sink"],
    [{ url, headers: { 'idempotency-key': 'c' } }, 'set by the sink'],
    [{ url, sign: { secret: [] } }, 'at least one secret'],
  ])('%j are refused', (options, message) => {
    expect(refusal(options)).toContain(message);
  });

  test.each(['s3cret\r\nx-other: 1', 's3cret€', 12])('a wrong value of a header is refused and not shown', (value) => {
    const message = refusal({ url, headers: { authorization: value } });
    expect(message).toContain("'authorization'");
    expect(message).not.toContain('s3cret');
  });

  test.each(['whsec_c2hvcnQ=', 's3cretwithoutprefixs3cretwithoutprefix', 'whsec_!!!!'])(
    'a wrong secret is refused and not shown',
    (secret) => {
      const message = refusal({ url, sign: { secret } });
      expect(message).toContain("'sign.secret'");
      expect(message).not.toMatch(/s3cret|c2hvcnQ|!!!!/);
    },
  );

  test('that matter to the trail are on the sink', () => {
    expect(httpSink({ url })).toMatchObject({ name: 'http', batch: {} });
    expect(httpSink({ url, name: 'siem', batch: { maxEvents: 10 }, deadline: 5_000, from: 'now' })).toMatchObject({
      name: 'siem',
      batch: { maxEvents: 10 },
      deadline: 5_000,
      from: 'now',
    });
  });
});
