import { fileSink } from '@audit-trail/sink-file';
import type { Setting, Work } from '../harness/benchmark.js';
import { draining } from './draining.js';
import { Shipping } from './shipping.js';

/** By the file sink, with nothing but its defaults. */
export function drainByTrail(folder: string, setting: Setting): Promise<Work> {
  return draining(folder, setting, (journal) => {
    const shipping = new Shipping(journal);
    return {
      begin: () => shipping.begin(),
      run: (path) => shipping.run(fileSink({ path })),
      end: () => shipping.end(),
    };
  });
}
