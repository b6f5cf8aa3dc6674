import { describe, expect, it } from 'vitest';
import { secretKeys } from './secret-keys.js';

describe('A secret key', () => {
  it.each([
    'password',
    'Password',
    'PASSWORD',
    'userPassword',
    'user_password',
    'password2',
    'passwordHash',
    'passwords',
    'new-password',
    'apiKey',
    'api_key',
    'API-KEY',
    'apikey',
    'APIKey',
    'userApiKeys',
    'x-api-key',
    'api.key',
    'accessTokens',
    'accesstoken',
    'OAuth2Token',
    'token',
    'Authorization',
    'proxy-authorization',
    'Set-Cookie',
    'cookies',
    'cardNumber',
    'card number',
    'credit_card',
    'cvv',
    'CVV2',
    'pass',
    'PASS',
    'user_pass',
    'MYSQL_DB_PASS',
    'smtpPass',
    'dbpass',
    'card_no',
    'cardNo',
    'cardno',
    'pan',
    'PAN',
    'card_pan',
    'ssn',
    'userSSN',
    'SSNs',
    'private key',
    'clientSecret',
    'credentials',
    'ｐａｓｓｗｏｒｄ',
  ])('is %s', (key) => {
    expect(secretKeys()(key)).toBe(true);
  });

  it.each([
    'boarding_pass',
    'pass_rate',
    'passCount',
    'user_pass_rate',
    'passed',
    'passes',
    'frying_pan',
    'panel',
    'pan_zoom',
    'card_note',
    'discard_no_one',
    'className',
    'class_name',
    'tokenizer',
    'secretary',
    'passenger',
    'cookiecutter',
    'businessName',
    'process_name',
    'authorized',
    'authorId',
    'sessionId',
    'request_id',
    'keyboard',
    'apiVersion',
    'monkey',
    'spin',
    'pinned',
    '',
    '__proto__',
    'constructor',
    '🔑',
  ])('is not %s', (key) => {
    expect(secretKeys()(key)).toBe(false);
  });

  it('may be named by the application, in any script', () => {
    const isSecret = secretKeys(['date of birth', 'contraseña', 'пароль', '密码']);
    for (const key of ['dateOfBirth', 'date_of_birth', 'userDateOfBirth', 'Contraseña', 'Пароль', '密码'])
      expect(isSecret(key)).toBe(true);
    expect(isSecret('birthday')).toBe(false);
    expect(secretKeys([], ['pass'])('pass')).toBe(false);
  });

  it('may be allowed: a name for good, or a longer one in its place', () => {
    const isSecret = secretKeys([], ['token count', 'cookie']);
    for (const key of ['tokenCount', 'maxTokenCounts', 'cookie', 'cookies']) expect(isSecret(key)).toBe(false);
    for (const key of ['token', 'tokenCountSecret', 'countToken', 'setCookiePassword'])
      expect(isSecret(key)).toBe(true);
  });

  it('is told alike the second time, whatever came between', () => {
    const isSecret = secretKeys();
    const keys = Array.from({ length: 5000 }, (_, index) => `key${index}${index % 2 ? 'Password' : ''}`);
    const told = keys.map(isSecret);
    expect(keys.map(isSecret)).toEqual(told);
    expect(told).toEqual(keys.map((key) => key.endsWith('Password')));
  });
});
