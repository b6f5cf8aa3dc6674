import { promisify } from 'node:util';
import { gzip, zstdCompress } from 'node:zlib';

/** Content codings of RFC 9110, 8.4.1 and RFC 8878. */
export type Compression = 'gzip' | 'zstd';

/** Each works on a thread of its own, beside the application. */
export const compressors: Readonly<Record<Compression, (body: Buffer) => Promise<Buffer>>> = {
  gzip: promisify<Buffer, Buffer>(gzip),
  zstd: promisify<Buffer, Buffer>(zstdCompress),
};

/** The above. */
export const allCodings: readonly Compression[] = ['gzip', 'zstd'];
