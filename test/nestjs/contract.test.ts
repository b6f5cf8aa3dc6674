import { adapterContract } from '@audit-trail/testing';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { describe, it } from 'vitest';
import { startWith } from './contract-application.js';

describe.each([
  ['audit first', 'Express', () => new ExpressAdapter()],
  ['audit last', 'Express', () => new ExpressAdapter()],
  ['audit first', 'Fastify', () => new FastifyAdapter()],
  ['audit last', 'Fastify', () => new FastifyAdapter()],
] as const)('NestJS, %s, on %s', (order, _platform, createAdapter) => {
  for (const { name, run } of adapterContract({ start: startWith(order, createAdapter) })) it(name, run);
});
