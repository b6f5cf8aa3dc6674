import { describe, expect, it } from 'vitest';
import { createAuditTrail, memoryJournal, type Sink } from './index.js';

const sink: Sink = { name: 'collector', write: async () => undefined };

describe('wrong options', () => {
  it.each([
    [undefined, /Give an object such as/],
    [{}, /either a directory/],
    [{ directory: './a', journal: memoryJournal() }, /either a directory/],
    [{ directory: '' }, /'directory' is a path/],
    [{ directory: './a', sink: [] }, /no option 'sink'; there are directory, journal, sinks/],
    [{ directory: './a', sinks: {} }, /'sinks' is a list/],
    [{ directory: './a', sinks: [{ name: 'x' }] }, /write\(batch/],
    [{ directory: './a', sinks: [{ name: '../x', write: async () => undefined }] }, /sink's name/],
    [{ directory: './a', sinks: [sink, sink] }, /Two sinks are named 'collector'/],
    [{ directory: './a', deadline: 0 }, /'deadline' is a number above 0, not 0/],
    [{ directory: './a', batch: { maxEvents: -1 } }, /'batch.maxEvents'/],
    [{ directory: './a', waitFor: 'sent' }, /written, durable or delivered, not 'sent'/],
    [{ directory: './a', batch: { size: 1 } }, /no option 'size'; there are maxEvents, maxBytes, maxDelay/],
    [{ directory: './a', retry: { min: 1 } }, /no option 'min'; there are minDelay, maxDelay/],
    [{ directory: './a', retry: null }, /Give an object such as/],
    [{ directory: './a', sinks: [{ ...sink, batch: { maxBytes: 0 } }] }, /'batch.maxBytes'/],
    [{ directory: './a', sinks: [{ ...sink, deadline: 0 }] }, /'deadline'/],
    [{ directory: './a', sinks: [{ ...sink, retry: { min: 1 } }] }, /no option 'min'/],
    [{ directory: './a', sinks: [{ ...sink, from: 'here' }] }, /'from' is 'oldest' or 'now', not 'here'/],
    [{ directory: './a', catalogue: {} }, /made by defineCatalogue/],
    [{ directory: './a', ambientFacts: { region: 'eu' } }, /'ambientFacts' is a function that gives facts/],
    [{ directory: './a', limits: { event: 10 } }, /event/],
    [{ directory: './a', redact: { mode: 'hmac' } }, /key/],
  ])('throw at once: %j', (options, message) => {
    expect(() => createAuditTrail(options as never)).toThrow(message);
    expect(() => createAuditTrail(options as never)).toThrow(
      expect.objectContaining({ code: 'AUDIT_INVALID_OPTIONS' }),
    );
  });
});
