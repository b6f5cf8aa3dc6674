import type { BatchLimits } from '../sink-options.js';
import { EncodedBatch } from './batch.js';

/** Batches of events' lines (without line ends), in their order, each as large as the limits allow. */
export async function* batchesOf(
  lines: AsyncIterable<string>,
  { maxEvents, maxBytes }: Pick<BatchLimits, 'maxEvents' | 'maxBytes'>,
): AsyncGenerator<EncodedBatch> {
  let gathered: Buffer[] = [];
  let bytes = 0;
  for await (const line of lines) {
    const next = Buffer.from(`${line}\n`);
    if (gathered.length > 0 && (gathered.length >= maxEvents || bytes + next.length > maxBytes)) {
      yield new EncodedBatch(Buffer.concat(gathered));
      gathered = [];
      bytes = 0;
    }
    gathered.push(next);
    bytes += next.length;
  }
  if (gathered.length > 0) yield new EncodedBatch(Buffer.concat(gathered));
}
