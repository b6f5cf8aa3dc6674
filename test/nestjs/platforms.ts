import 'reflect-metadata';
import { AuditModule, type AuditModuleOptions } from '@audit-trail/nestjs';
import { type AuditRecorder, auditRecorder } from '@audit-trail/testing';
import { type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

export type CreateAdapter = () => AbstractHttpAdapter;

/** What every case of this folder holds on. */
export const platforms: readonly (readonly [name: string, createAdapter: CreateAdapter])[] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
];

export interface ApplicationOptions extends ModuleMetadata {
  /** Before the application listens. */
  readonly configure?: (application: INestApplication) => void;
  readonly capture?: Partial<Pick<AuditModuleOptions, 'settleDeadline' | 'actor'>>;
}

export interface Served {
  readonly recorder: AuditRecorder;
  readonly application: INestApplication;
  readonly url: string;
  /** Sends a request, such as `POST /users`, and reads the whole answer. */
  readonly send: (request: string, init?: RequestInit) => Promise<{ status: number; body: string }>;
}

/** Serves a module in an audited application on a free port. */
export async function serve(createAdapter: CreateAdapter, options: ApplicationOptions): Promise<Served> {
  const { configure, capture, ...metadata } = options;
  const recorder = auditRecorder();
  @Module(metadata)
  class FeatureModule {}
  @Module({ imports: [FeatureModule, AuditModule.forRoot({ ...capture, trail: recorder.trail })] })
  class ApplicationModule {}
  const application = await NestFactory.create(ApplicationModule, createAdapter(), {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  configure?.(application);
  await application.listen(0, '127.0.0.1');
  const url = await application.getUrl();
  return {
    recorder,
    application,
    url,
    send: async (request, init) => {
      const [method = 'GET', path = '/'] = request.split(' ');
      const response = await fetch(`${url}${path}`, { method, redirect: 'manual', ...init });
      return { status: response.status, body: await response.text().catch(() => 'cut off') };
    },
  };
}
