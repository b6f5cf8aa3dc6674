import { decodeTime } from 'ulid';
import { describe, expect, it } from 'vitest';
import { createIdSource } from './id.js';

const now = Date.UTC(2020, 7, 14, 5, 4, 17, 957);

describe('An id source', () => {
  it('mints evt_ and a ULID of the time', () => {
    const id = createIdSource(undefined)(now);
    expect(id).toMatch(/^evt_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(decodeTime(id.slice(4))).toBe(now);
  });

  it('ascends within a millisecond and when the clock steps back', () => {
    const nextId = createIdSource(undefined);
    const ids = Array.from({ length: 5000 }, (_, index) => nextId(now + ((index * 7) % 13) - 6));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('begins behind the id a stream ended with, and stays there', () => {
    const last = createIdSource(undefined)(now + 60_000);
    const nextId = createIdSource(last);
    const ids = [nextId(now), nextId(now - 1), nextId(now + 30_000)];
    expect([last, ...ids].toSorted()).toEqual([last, ...ids]);
  });

  it.each(['', 'evt_', 'evt_nothing', 'evt_8ZZZZZZZZZZZZZZZZZZZZZZZZZ', '01DGZ0ENR572V8RS7GJ14NWQ08'])(
    'ignores the last id %o',
    (last) => {
      expect(decodeTime(createIdSource(last)(now).slice(4))).toBe(now);
    },
  );

  it('never gives two sources the same id', () => {
    const ids = Array.from({ length: 1000 }, () => createIdSource(undefined)(now));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
