import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AuditError,
  type AuditEvent,
  type AuditTrailOptions,
  createAuditTrail,
  memoryJournal,
  type Sink,
  SinkError,
} from './index.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'audit-trail-'));
});

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await rm(directory, { recursive: true, force: true });
});

function open(options: Partial<AuditTrailOptions> = {}) {
  const errors: AuditError[] = [];
  const trail = createAuditTrail({
    directory,
    onError: (error) => errors.push(error),
    ...options,
  });
  closers.push(() => trail.close({ deadline: 100 }));
  return { trail, errors };
}

/** Keeps ids in order of arrival; fails as long as it is told to. */
function collector(name = 'collector') {
  const received: string[] = [];
  const state: { failing: SinkError | undefined } = { failing: undefined };
  const sink: Sink = {
    name,
    batch: { maxDelay: 0 },
    write: async (batch) => {
      if (state.failing) throw state.failing;
      received.push(...batch.ids);
    },
  };
  return { sink, received, state };
}

async function journalled(): Promise<AuditEvent[]> {
  const files = (await readdir(directory, { recursive: true })).filter(
    (file) => file.endsWith('.jsonl') && !file.includes('dead-letters'),
  );
  const texts = await Promise.all(files.toSorted().map((file) => readFile(join(directory, file), 'utf8')));
  return texts
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

const done = { action: 'report.exported', type: 'r', actor: { id: 'u1', name: 'Rosella Lang' } } as const;

describe('record', () => {
  it('gives the id at once and writes the event within the tick', async () => {
    const { trail } = open();
    const recorded = trail.record({ ...done, target: { type: 'report', id: 'r1', name: 'Q3' } });
    expect(recorded.id).toMatch(/^evt_[0-9A-HJKMNP-TV-Z]{26}$/);
    await Promise.resolve();
    const [event] = await journalled();
    expect(event).toMatchObject({
      id: recorded.id,
      action: 'report.exported',
      target_id: 'r1',
      actor_name: 'Rosella Lang',
    });
  });

  it('throws a typed error for what is no event, and records nothing', async () => {
    const { trail } = open();
    for (const input of [
      undefined,
      null,
      42,
      {},
      { action: '' },
      { action: 7, type: 'c' },
      { action: 'a.b' },
      { action: 'a.b', type: 'x' },
    ]) {
      expect(() => trail.record(input as never)).toThrow(expect.objectContaining({ code: 'AUDIT_INVALID_INPUT' }));
    }
    await trail.flush();
    expect(await journalled()).toEqual([]);
  });

  it('throws a typed error even when reading the input throws', () => {
    const { trail } = open();
    const input = {
      get action(): string {
        throw new Error('no');
      },
    };
    expect(() => trail.record(input)).toThrow(expect.objectContaining({ code: 'AUDIT_INVALID_INPUT' }));
  });

  it('reports an action without an actor once', () => {
    const { trail, errors } = open();
    trail.record({ action: 'a.done', type: 'c' });
    trail.record({ action: 'a.done', type: 'c' });
    trail.record({ action: 'b.done', type: 'c' });
    expect(errors.map(({ code }) => code)).toEqual(['AUDIT_ACTOR_MISSING', 'AUDIT_ACTOR_MISSING']);
  });

  it('clears secrets before anything touches the disk', async () => {
    const { trail } = open();
    trail.record({ ...done, metadata: { password: 'hunter2', nested: { api_key: 'k-123' } } });
    await trail.flush();
    const files = await readdir(directory, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile() && entry.name !== 'lock')) {
      expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toMatch(/hunter2|k-123/);
    }
  });

  it('after close throws a typed error', async () => {
    const { trail } = open();
    await trail.close();
    expect(() => trail.record(done)).toThrow(expect.objectContaining({ code: 'AUDIT_CLOSED' }));
  });
});

describe('what was recorded', () => {
  it('can be waited for: written, durable, delivered', async () => {
    const { sink, received } = collector();
    const { trail } = open({ sinks: [sink] });
    const recorded = trail.record(done);
    await recorded.written();
    await recorded.durable();
    await recorded.delivered('collector');
    expect(received).toEqual([recorded.id]);
    await expect(recorded.delivered('nobody')).rejects.toThrow(/No sink of this trail is named 'nobody'/);
  });

  it('reaches every sink in order, from a cursor of its own', async () => {
    const [fast, slow] = [collector('fast'), collector('slow')];
    slow.state.failing = new SinkError('retry', 'away');
    const { trail } = open({ sinks: [fast.sink, slow.sink], retry: { minDelay: 1, maxDelay: 2 } });
    const ids = Array.from({ length: 50 }, () => trail.record(done).id);
    await expect(trail.flush({ to: 'delivered', deadline: 300 })).rejects.toMatchObject({ code: 'AUDIT_DEADLINE' });
    expect(fast.received).toEqual(ids);
    expect(slow.received).toEqual([]);
    slow.state.failing = undefined;
    await trail.flush({ to: 'delivered' });
    expect(slow.received).toEqual(ids);
  });

  it('goes on, and says so, when a sink breaks its contract and spoils the bytes', async () => {
    const { sink, received } = collector();
    let spoilt = false;
    const spoiling: Sink = {
      ...sink,
      write: async (batch, options) => {
        if (spoilt) return sink.write(batch, options);
        spoilt = true;
        batch.bytes.fill('x', 0, 20);
        throw new SinkError('refused', 'spoilt');
      },
    };
    const { trail, errors } = open({ sinks: [spoiling], retry: { minDelay: 1, maxDelay: 2 } });
    const first = trail.record(done);
    await first.delivered();
    const next = trail.record(done);
    await next.delivered();
    expect(received).toEqual([first.id, next.id]);
    expect(errors.map(({ code }) => code)).toContain('AUDIT_SINK_FAILED');
  });

  it('is delivered by the next process when this one could not', async () => {
    const away = collector();
    away.state.failing = new SinkError('retry', 'away');
    const first = open({ sinks: [away.sink], retry: { minDelay: 1, maxDelay: 2 } });
    const ids = Array.from({ length: 10 }, () => first.trail.record(done).id);
    expect(await first.trail.close({ deadline: 50 })).toEqual({ delivered: 0, pending: 10, lost: 0 });
    const back = collector();
    const second = open({ sinks: [back.sink] });
    ids.push(second.trail.record(done).id);
    await second.trail.flush({ to: 'delivered' });
    expect(back.received).toEqual(ids);
    expect(ids.toSorted()).toEqual(ids);
  });
});

describe('flush', () => {
  it('does not keep the process alive once its deadline is over', async () => {
    const intervals = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const { sink, state } = collector();
    state.failing = new SinkError('retry', 'away');
    const { trail } = open({ sinks: [sink] });
    const before = intervals();
    trail.record(done);
    await expect(trail.flush({ to: 'delivered', deadline: 50 })).rejects.toMatchObject({ code: 'AUDIT_DEADLINE' });
    expect(intervals()).toBeLessThanOrEqual(before);
  });
});

describe('close', () => {
  it('delivers what is pending, shares one result, and disposes the sinks', async () => {
    let disposed = 0;
    const { sink, received } = collector();
    const { trail } = open({
      sinks: [{ ...sink, batch: { maxDelay: 60_000 }, [Symbol.asyncDispose]: async () => void (disposed += 1) }],
    });
    for (let count = 0; count < 3; count += 1) trail.record(done);
    const results = await Promise.all([trail.close(), trail.close()]);
    expect(results[0]).toEqual({ delivered: 3, pending: 0, lost: 0 });
    expect(results[1]).toBe(results[0]);
    expect(received).toHaveLength(3);
    expect(disposed).toBe(1);
  });

  it('happens at the end of `await using`', async () => {
    const { sink, received } = collector();
    {
      await using trail = createAuditTrail({ directory, sinks: [sink] });
      trail.record(done);
    }
    expect(received).toHaveLength(1);
  });
});

describe('a trail in memory', () => {
  it('delivers, and says what it can not promise', async () => {
    const { sink, received } = collector();
    const { trail } = open({ directory: undefined, journal: memoryJournal(), sinks: [sink] });
    const recorded = trail.record(done);
    await expect(recorded.durable()).rejects.toMatchObject({ code: 'AUDIT_NOT_DURABLE' });
    await expect(recorded.written()).rejects.toMatchObject({ code: 'AUDIT_NOT_DURABLE' });
    await trail.flush();
    expect(received).toEqual([recorded.id]);
  });
});

describe('what flush waits for', () => {
  it.each(['written', 'durable'] as const)(
    'can not be %s in memory, which is said when the trail is created',
    (waitFor) => {
      expect(() => createAuditTrail({ journal: memoryJournal(), waitFor })).toThrow(
        expect.objectContaining({ code: 'AUDIT_NOT_DURABLE' }),
      );
    },
  );

  it('is what the trail was told', async () => {
    const { sink, received } = collector();
    const { trail } = open({ sinks: [sink], waitFor: 'delivered' });
    const recorded = trail.record(done);
    await trail.flush();
    expect(received).toEqual([recorded.id]);
  });
});

describe('health', () => {
  it('says where journal and sinks stand', async () => {
    const { sink } = collector();
    const { trail } = open({ sinks: [sink] });
    trail.record(done);
    await trail.flush({ to: 'delivered' });
    expect(trail.health()).toMatchObject({
      recorded: 1,
      errors: 0,
      journal: { kind: 'file', events: 1, lost: 0 },
      sinks: [{ name: 'collector', delivered: 1, lag: { events: 0 } }],
    });
  });
});
