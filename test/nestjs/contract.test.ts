import { adapterContract } from '@audit-trail/testing';
import { describe, it } from 'vitest';
import { startWith } from './contract-application.js';

describe.each(['audit first', 'audit last'] as const)('NestJS on Express, with %s', (order) => {
  for (const { name, run } of adapterContract({ start: startWith(order) })) it(name, run);
});
