import { answerParent } from './answer.js';
import type { Server, Work } from './benchmark.js';
import { loadBenchmark } from '../benchmarks.js';

/** What a variant's process is asked to do, in this order for each block, and once to close. */
export type Step =
  | { readonly step: 'begin' }
  | { readonly step: 'run'; readonly units: number }
  | { readonly step: 'end' }
  | { readonly step: 'check'; readonly units: number }
  | { readonly step: 'close' };

/** The port of a server comes with `begin`, and what the block has cost with `end`. */
export interface StepDone {
  readonly port?: number;
  /** Microseconds of all threads of the process, in user and in kernel mode. */
  readonly cpu?: number;
}

const [id = '', name = '', folder = ''] = process.argv.slice(2);
let subject: Work | Server | undefined;
let before = process.cpuUsage();

async function open(): Promise<Work | Server> {
  const variant = (await loadBenchmark(id)).variants[name];
  if (!variant) throw new Error(`${id} has no variant '${name}'.`);
  return variant.open(folder);
}

answerParent(async (request: Step): Promise<StepDone> => {
  subject ??= await open();
  switch (request.step) {
    case 'begin':
      if ('begin' in subject) subject.begin?.();
      before = process.cpuUsage();
      return 'port' in subject ? { port: subject.port } : {};
    case 'run':
      if ('run' in subject) await subject.run(request.units);
      return {};
    case 'end': {
      const { user, system } = process.cpuUsage(before);
      return { cpu: user + system };
    }
    case 'check':
      await subject.check(request.units);
      return {};
    case 'close':
      await subject.close?.();
      return {};
  }
});
