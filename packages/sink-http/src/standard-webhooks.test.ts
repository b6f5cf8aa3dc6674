import { createHmac } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { createSigner } from './standard-webhooks.js';

afterEach(() => {
  vi.useRealTimers();
});

const old = Buffer.alloc(24, 1);
const next = Buffer.alloc(64, 2);
const secretOf = (key: Buffer): string => `whsec_${key.toString('base64')}`;

test('a body is signed with its id and the time in seconds', () => {
  vi.useFakeTimers({ now: 1_674_087_231_999 });
  const signature = createHmac('sha256', old).update('msg_1.1674087231.{"a":1}').digest('base64');
  expect(createSigner(secretOf(old))('msg_1', Buffer.from('{"a":1}'))).toEqual({
    'webhook-id': 'msg_1',
    'webhook-timestamp': '1674087231',
    'webhook-signature': `v1,${signature}`,
  });
});

// The example of the Standard Webhooks libraries.
test('the signature is the one other implementations make', () => {
  vi.useFakeTimers({ now: 1_614_265_330_000 });
  const headers = createSigner('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')(
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    Buffer.from('{"test": 2432232314}'),
  );
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('while secrets change, each signs', () => {
  const { 'webhook-signature': both = '' } = createSigner([secretOf(next), secretOf(old)])('msg_1', Buffer.from('x'));
  const { 'webhook-signature': one } = createSigner(secretOf(old))('msg_1', Buffer.from('x'));
  expect(both.split(' ')).toHaveLength(2);
  expect(both.split(' ')[1]).toBe(one);
});
