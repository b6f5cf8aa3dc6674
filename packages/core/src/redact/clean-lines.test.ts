import { anything, assert, constantFrom, dictionary, oneof, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { buildEvent } from '../event/build.js';
import { defaultLimits } from '../event/limits.js';
import { createRedactor } from './redactor.js';

const text = oneof(
  string(),
  constantFrom(
    'Bearer abcdef.ghijkl',
    'BASIC dTpwYXNz',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x',
    'https://u:p@host/',
    '?token=abc',
    'https:~1~1u:p@host',
    '"\\\n\ud800',
  ),
);
const key = oneof(text, constantFrom('password', 'apiKey', 'name'));
/** With which every event is looked through. */
const suspicious = 'https://';

it('a line that shows nothing to clear has nothing to clear', () => {
  assert(
    property(
      dictionary(key, oneof(text, anything())),
      text,
      key,
      constantFrom('metadata', 'facts', 'from'),
      (object, reason, path, place) => {
        const changes = [{ path: `/${path}`, from: place === 'from' ? object : reason, to: 1 }];
        const input = {
          action: 'thing.made',
          type: 'c',
          reason,
          changes,
          ...(place !== 'from' && { [place]: object }),
        } as const;
        const stamp = { id: 'evt_01DGZ0ENR572V8RS7GJ14NWQ08', occurredAt: '2020-08-14T05:04:17.957Z' };
        const event = buildEvent(input, {}, stamp, defaultLimits);
        const redact = createRedactor({}, () => undefined);
        expect(JSON.stringify(redact?.(event))).toBe(JSON.stringify(redact?.(event, suspicious)));
      },
    ),
    { numRuns: 5_000 },
  );
});
