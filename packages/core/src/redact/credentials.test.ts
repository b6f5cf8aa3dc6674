import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTime } from '../cpu-time.fixture.js';
import { cutBeforeCredential, replaceCredentials } from './credentials.js';
import { secretKeys } from './secret-keys.js';

const isSecretKey = secretKeys();
const clear = (text: string) => replaceCredentials(text, isSecretKey, () => '[redacted]');
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
const pem = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----';

describe('A credential in a text', () => {
  it.each([
    ['postgres://app:hunter2@db:5432/x', 'postgres://[redacted]@db:5432/x'],
    ['redis://:hunter2@cache', 'redis://[redacted]@cache'],
    ['amqp://u:p@ss@host', 'amqp://[redacted]@host'],
    ['https://ghp_16C7e42F292c6912E7710c838347Ae178B4a@github.com/x', 'https://[redacted]@github.com/x'],
    ['GET /cb?access_token=abc&page=2#id_token=def', 'GET /cb?access_token=[redacted]&page=2#id_token=[redacted]'],
    ['password=hunter2&user=u', 'password=[redacted]&user=u'],
    ['sid=1; auth_token=abc; theme=dark', 'sid=1; auth_token=[redacted]; theme=dark'],
    ['Authorization: Bearer abc.DEF-123_~+/==', 'Authorization: Bearer [redacted]'],
    ['bearer%20sekrit', 'bearer%20[redacted]'],
    ['Basic dXNlcjpwYXNz', 'Basic [redacted]'],
    [`token ${jwt}, twice ${jwt}`, 'token [redacted], twice [redacted]'],
    [`redirect%3Dx${jwt}`, 'redirect%3Dx[redacted]'],
    [`a${pem}b${pem}`, 'a[redacted]b[redacted]'],
    [`a${pem.slice(0, 50)}`, 'a[redacted]'],
  ])('is replaced: %s', (text, expected) => {
    expect(clear(text)).toBe(expected);
  });

  it.each([
    'https://example.org/a@b?q=1',
    'ssh://git@github.com/x',
    'see https://example.org, mail me@example.org',
    '{"url":"https://example.org","mail":"a:b@example.org"}',
    'Bearer token invalid',
    'Bearer error="invalid_token"',
    'basic settings were changed',
    'Basic Settings',
    'surveyJobs.list keyJar.json',
    'page=2&sort=name',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'a = b',
  ])('is not seen in: %s', (text) => {
    expect(clear(text)).toBe(text);
  });

  it('is found in time linear in the text', () => {
    const attacks = [
      'eyJ',
      'eyJ.',
      'a.',
      'bearer ',
      'basic%20',
      '://',
      '://a:',
      'a@',
      '?a=',
      '-----BEGIN ',
      '-----BEGIN PRIVATE KEY-----',
      '-----END',
      ';token=',
      'PRIVATE KEY ',
      'x',
    ];
    for (const attack of attacks) {
      for (const prefix of ['', '://', 'eyJ', '=', '-----BEGIN PRIVATE KEY-----']) {
        const text = prefix + attack.repeat(Math.ceil(200_000 / attack.length));
        const start = cpuTime();
        clear(text);
        cutBeforeCredential(text, 100_000);
        const slow = cpuTime() - start > 500;
        expect(slow && [prefix, attack]).toBe(false);
      }
    }
  });
});

describe('A cut', () => {
  const shapes = [
    'postgres://app:SECRETSECRETSECRET@db/x',
    'https://SECRETSECRETSECRETSECRET@host',
    '?access_token=SECRETSECRETSECRET&x=1',
    'Bearer SECRETSECRETSECRET',
    'Bearer secretsecretsecret',
    'Basic secretsecretSECRETsecret',
    'eyJSECRETSECRET.SECRETSECRET.SECRETSECRET',
    pem.replaceAll(/\n\w+/g, '\nSECRETSECRET'),
    `mongodb://u:${'SECRET'.repeat(5000)}@db`,
  ];

  it.each(shapes)('leaves no half of %s', (credential) => {
    for (const before of [0, 100, 4000]) {
      const text = `${' '.repeat(before)}${credential} ${'after '.repeat(2000)}`;
      for (let cut = before + 1; cut < before + Math.min(credential.length, 120); cut += 1) {
        const kept = text.slice(0, cutBeforeCredential(text, cut));
        expect(clear(kept)).not.toMatch(/SECR|secr/);
      }
    }
  });

  it('is where it was asked for when there is no credential', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^=:]*$/), fc.nat(50), (text, cut) => {
        fc.pre(!/eyJ|-----BEGIN|bearer|basic/i.test(text));
        expect(cutBeforeCredential(text, cut)).toBe(cut);
      }),
    );
    expect(cutBeforeCredential(`data=${'A'.repeat(10_000)}`, 8192)).toBe(8192);
  });
});
