import { AuditError, type AuditTrail } from '@audit-trail/core';
import { type CapturedRequest, createCapture, openRequest } from '@audit-trail/core/adapter';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import type { ServerResponse } from 'node:http';
import { annotationOfHandler, wrapAnnotatedHandlers } from './annotated-handlers.js';
import {
  type AuditModuleOptions,
  captureOptions,
  ConfigurableModuleClass,
  isOwn,
  MODULE_OPTIONS_TOKEN,
  openTrail,
} from './audit-module-options.js';
import { AUDIT_TRAIL } from './inject-audit-trail.js';

/**
 * Puts a trail into a Nest application. Import it once, anywhere; it is global.
 *
 * ```ts
 * @Module({ imports: [AuditModule.forRoot({ directory: './audit-trail', sinks: [fileSink({ path })] })] })
 * ```
 *
 * It closes the trail it has opened when the application is closed, after its last request; not one it was given.
 */
@Global()
@Module({
  providers: [{ provide: AUDIT_TRAIL, inject: [MODULE_OPTIONS_TOKEN], useFactory: openTrail }],
  exports: [AUDIT_TRAIL],
})
export class AuditModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  readonly #trail: AuditTrail;

  // Modules are constructed after all controllers are known and before Nest adds parsers and routes.
  constructor(
    @Inject(AUDIT_TRAIL) trail: AuditTrail,
    @Inject(MODULE_OPTIONS_TOKEN) options: AuditModuleOptions,
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    super();
    this.#trail = trail;
    const capture = createCapture(trail, annotationOfHandler, captureOptions(options));
    wrapAnnotatedHandlers(modules);
    const open = (request: CapturedRequest, response: ServerResponse, next: () => void): void => {
      openRequest(capture, request, response, next);
    };
    // A testing module gets its HTTP adapter only when an application is made of it.
    if (host.httpAdapter) mount(host, open);
    else host.init$.subscribe(() => mount(host, open));
  }

  async onApplicationShutdown(): Promise<void> {
    if (isOwn(this.#trail)) await this.#trail.close();
  }
}

type Middleware = (request: CapturedRequest, response: ServerResponse, next: () => void) => void;

function mount({ httpAdapter }: HttpAdapterHost, middleware: Middleware): void {
  const type = httpAdapter.getType();
  // A microservice without HTTP has an adapter that serves nothing.
  if (type === '') return;
  if (type !== 'express') {
    throw new AuditError(
      'AUDIT_INVALID_OPTIONS',
      `AuditModule records requests on @nestjs/platform-express; this application runs on '${type}'.`,
    );
  }
  httpAdapter.use(middleware);
}
