import { AuditError } from '@audit-trail/core';
import { describe, expect, test } from 'vitest';
import { fileSink } from './file-sink.js';

const path = './audit/audit.jsonl';

describe('options', () => {
  test.each([
    [undefined, 'Give an object'],
    [{}, "'path'"],
    [{ path: '' }, "'path'"],
    [{ path: './audit/' }, "'path'"],
    [{ path: 'a\0b' }, "'path'"],
    [{ path, pth: 1 }, "no option 'pth'"],
    [{ path, name: 'a b' }, "A sink's name"],
    [{ path, mode: 0o444 }, "'mode'"],
    [{ path, mode: '0600' }, "'mode'"],
    [{ path, rotate: { size: 1 } }, "no option 'size'"],
    [{ path, rotate: { bytes: 0 } }, "'rotate.bytes'"],
    [{ path, rotate: { every: 'week' } }, "'rotate.every'"],
    [{ path, rotate: { every: -1 } }, "'rotate.every'"],
    [{ path, rotate: true }, 'Give an object'],
    [{ path, keep: { files: 0 } }, "'keep.files'"],
    [{ path, keep: { weeks: 1 } }, "no option 'weeks'"],
    [{ path, gzip: 'yes' }, "'gzip'"],
    [{ path, fsync: 1 }, "'fsync'"],
    [{ path, reopenOn: 'SIGUSR1' }, "'reopenOn'"],
    [{ path, onError: 1 }, "'onError'"],
    [{ path, batch: { maxEvents: 0 } }, "'batch.maxEvents'"],
    [{ path, deadline: -1 }, "'deadline'"],
  ])('%j are refused', (options, message) => {
    const create = (): unknown => Reflect.apply(fileSink, undefined, [options]);
    expect(create).toThrow(AuditError);
    expect(create).toThrow(
      expect.objectContaining({ code: 'AUDIT_INVALID_OPTIONS', message: expect.stringContaining(message) }),
    );
  });

  test('that matter to the trail are on the sink', () => {
    expect(fileSink({ path })).toMatchObject({ name: 'file', batch: {} });
    expect(fileSink({ path, name: 'copy', batch: { maxEvents: 5 }, retry: { maxDelay: 500 } })).toMatchObject({
      name: 'copy',
      batch: { maxEvents: 5 },
      retry: { maxDelay: 500 },
    });
  });
});
