import { gzipSync } from 'node:zlib';
import { audited } from '@audit-trail/express';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { answer, auditing, told } from './serve.js';

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('what the parsers of Express refuse', () => {
  it.each<[string, RequestInit, number]>([
    ['a body that is too large', { headers: json, body: JSON.stringify({ text: 'x'.repeat(300) }) }, 413],
    ['a bomb', { headers: { ...json, 'content-encoding': 'gzip' }, body: gzipSync(`"${'x'.repeat(10_000)}"`) }, 413],
    ['half a body', { headers: json, body: '{"text":' }, 400],
    ['an encoding that nobody knows', { headers: { ...json, 'content-encoding': 'pied' }, body: '{}' }, 415],
    [
      'a charset that nobody knows',
      { headers: { 'content-type': 'application/json; charset=x-none' }, body: '{}' },
      415,
    ],
    [
      'too many fields',
      { headers: form, body: Array.from({ length: 20 }, (_, index) => `a${index}=1`).join('&') },
      413,
    ],
  ])('is a failure of the route it was meant for: %s', async (_what, init, status) => {
    const { app, recorder, send } = auditing();
    app.use(express.json({ limit: 200 }), express.urlencoded({ extended: true, parameterLimit: 10 }));
    app.post(
      '/things/:id',
      audited('thing.made', { target: { type: 'thing', id: 'params.id', name: 'body.text' } }),
      answer,
    );
    expect(await send('POST', '/things/1', init)).toBe(status);
    expect(told(recorder)).toEqual([
      { action: 'thing.made', type: 'c', outcome: 'failure', actor: '', target: '1', route: '/things/:id', status },
    ]);
  });
});
