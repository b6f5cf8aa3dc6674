import { answerParent } from './answer.js';
import type { Figures, Server, Setting, Work } from './benchmark.js';
import { loadBenchmark } from '../benchmarks.js';

/** What a variant's process is asked to do: to open it once, then in this order for each block, and once to close. */
export type Step = { readonly variant: string } & Asked;

type Asked =
  | { readonly step: 'open'; readonly folder: string; readonly setting: Setting }
  | { readonly step: 'begin' }
  | { readonly step: 'run'; readonly units: number }
  | { readonly step: 'end' }
  | { readonly step: 'check'; readonly units: number }
  | { readonly step: 'close' };

/** `begin` says where a server is and what to ask it for, `end` what the block has cost, `check` what the variant has seen of it. */
export interface StepDone {
  readonly port?: number;
  readonly connections?: number | undefined;
  readonly probe?: string | undefined;
  /** Of the whole block. */
  readonly figures?: Figures | undefined;
}

const [id = ''] = process.argv.slice(2);
const subjects = new Map<string, Work | Server>();
let before = process.cpuUsage();
let began = performance.now();

async function open(name: string, folder: string, setting: Setting): Promise<void> {
  const variant = (await loadBenchmark(id)).variants[name];
  if (!variant) throw new Error(`${id} has no variant '${name}'.`);
  subjects.set(name, await variant.open(folder, setting));
}

function opened(name: string): Work | Server {
  const subject = subjects.get(name);
  if (!subject) throw new Error(`The variant '${name}' is not open.`);
  return subject;
}

answerParent(async (request: Step): Promise<StepDone> => {
  if (request.step === 'open') {
    await open(request.variant, request.folder, request.setting);
    return {};
  }
  const subject = opened(request.variant);
  switch (request.step) {
    case 'begin':
      if ('begin' in subject) await subject.begin?.();
      before = process.cpuUsage();
      began = performance.now();
      return 'port' in subject ? { port: subject.port, connections: subject.connections, probe: subject.probe } : {};
    case 'run':
      if ('run' in subject) await subject.run(request.units);
      return {};
    case 'end': {
      if ('settle' in subject) await subject.settle?.();
      const { user, system } = process.cpuUsage(before);
      return { figures: { cpu: user + system, time: (performance.now() - began) * 1_000 } };
    }
    case 'check':
      await subject.check(request.units);
      return { figures: subject.figures?.() };
    case 'close':
      await subject.close?.();
      return {};
  }
});
