import { auditRecorder, type AuditRecorder } from '@audit-trail/testing';
import { type INestApplication, Module, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { onTestFinished } from 'vitest';
import { AuditModule } from './index.js';

interface Served {
  readonly url: string;
  /** Sends a request, POST unless told otherwise. */
  readonly send: (path: string, init?: RequestInit) => Promise<Response>;
}

/** Serves controllers in an audited application until the test ends. */
export async function serve(
  controllers: Type[],
  providers: Provider[] = [],
): Promise<Served & { readonly recorder: AuditRecorder }> {
  const recorder = auditRecorder();
  @Module({ controllers, providers })
  class FeatureModule {}
  @Module({ imports: [FeatureModule, AuditModule.forRoot({ trail: recorder.trail })] })
  class AppModule {}
  const served = await listen(await NestFactory.create(AppModule, { logger: false }));
  return { ...served, recorder };
}

/** Serves an application on a free port until the test ends. */
export async function listen(application: INestApplication): Promise<Served> {
  onTestFinished(() => application.close());
  await application.listen(0, '127.0.0.1');
  const url = await application.getUrl();
  return { url, send: (path, init) => fetch(`${url}${path}`, { method: 'POST', ...init }) };
}
