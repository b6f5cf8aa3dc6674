import { parseArgs } from 'node:util';
import type { ExampleName } from '@audit-trail/example-traffic';

export interface DemoOptions {
  readonly application: ExampleName;
  /** How long there is traffic; one whole day of work goes on in any case. */
  readonly seconds: number;
  /** Leaves application and receiver running until Ctrl-C. */
  readonly keep: boolean;
}

export const usage = `Usage: npm run demo -- [--seconds 60] [--application nestjs|express] [--keep]`;

/** @throws TypeError for what is no option, or has no such value. */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: args.filter((argument) => argument !== '--'),
    options: {
      application: { type: 'string', default: 'nestjs' },
      seconds: { type: 'string', default: '60' },
      keep: { type: 'boolean', default: false },
    },
  });
  const { application, keep } = values;
  const seconds = Number(values.seconds);
  if (!isExample(application)) throw new TypeError(`There is no example '${application}'.`);
  if (!(seconds > 0)) throw new TypeError(`'${values.seconds}' is no number of seconds.`);
  return { application, seconds, keep };
}

function isExample(name: string): name is ExampleName {
  return name === 'nestjs' || name === 'express';
}
