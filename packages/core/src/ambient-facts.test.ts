import { auditRecorder } from '@audit-trail/testing';
import { describe, expect, it } from 'vitest';
import type { AmbientFacts, AuditError } from './index.js';

const input = { action: 'report.exported', type: 'r', actor: { id: 'u1' } } as const;

function recorderOf(ambientFacts: AmbientFacts) {
  const errors: AuditError[] = [];
  const recorder = auditRecorder({ ambientFacts, onError: (error) => errors.push(error) });
  return { ...recorder, contexts: () => recorder.events.map(({ context }) => context), errors };
}

describe('ambient facts', () => {
  it('are asked for at each record(), outside of any context and in one', () => {
    let moment = 0;
    const { trail, contexts } = recorderOf(() => ({ spanId: `s${(moment += 1)}`, region: 'eu' }));
    trail.record(input);
    trail.run({ facts: { sessionId: 'a' } }, () => trail.record(input));
    expect(contexts()).toEqual([
      { span_id: 's1', region: 'eu' },
      { session_id: 'a', span_id: 's2', region: 'eu' },
    ]);
  });

  it('count after those of the context, and these after those of the input, each for itself', () => {
    const ambient = {
      traceId: 'ambient',
      spanId: 'ambient',
      correlationId: 'ambient',
      region: 'ambient',
      zone: 'ambient',
    };
    const { trail, contexts } = recorderOf(() => ambient);
    trail.run({ facts: { spanId: 'context', correlationId: 'context', region: 'context' } }, () =>
      trail.record({ ...input, facts: { correlationId: 'input', traceId: undefined } }),
    );
    expect(contexts()).toEqual([
      { trace_id: 'ambient', span_id: 'context', correlation_id: 'input', region: 'context', zone: 'ambient' },
    ]);
  });

  it('that know nothing add nothing', () => {
    const { trail, contexts, errors } = recorderOf(() => undefined);
    trail.record(input);
    expect(contexts()).toEqual([undefined]);
    expect(errors).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    [
      'throw',
      () => {
        throw new Error('Not today');
      },
    ],
    ['are promised', async () => ({ spanId: 's1' })],
    ['reject', () => Promise.reject(new Error('Not today'))],
  ])('that %s are reported, and the event is recorded without them', (_, ambientFacts) => {
    const { trail, contexts, errors } = recorderOf(ambientFacts as AmbientFacts);
    trail.record({ ...input, facts: { sessionId: 'a' } });
    expect(contexts()).toEqual([{ session_id: 'a' }]);
    expect(errors).toMatchObject([
      { code: 'AUDIT_RESOLVER_FAILED', message: expect.stringContaining("resolver 'ambientFacts'") },
    ]);
  });
});
