import type { AuditTrail } from '@audit-trail/core';
import { createCapture, expressFramework } from '@audit-trail/core/adapter';
import {
  type ConfigurableModuleAsyncOptions,
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { annotationOfHandler, wrapAnnotatedHandlers } from './annotated-handlers.js';
import {
  type AuditModuleOptions,
  captureOptions,
  ConfigurableModuleClass,
  isOwn,
  MODULE_OPTIONS_TOKEN,
  openTrail,
} from './audit-module-options.js';
import { witnessExceptions } from './exception-witness.js';
import { fastifyActor, fastifyFramework } from './fastify-framework.js';
import type { HttpRequest } from './http-request.js';
import { AUDIT_TRAIL } from './inject-audit-trail.js';
import { mount } from './mount.js';
import { passesOn } from './passing-on.js';
import { reasonOf } from './reason-of.js';

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

  /** Options as they are. Resolvers say which framework's request they take: `actor: (request: FastifyRequest) => …`. */
  static override forRoot<Request = HttpRequest>(options: AuditModuleOptions<Request>): DynamicModule {
    return super.forRoot(options as AuditModuleOptions);
  }

  /** Options made from what is injected. */
  static override forRootAsync<Request = HttpRequest>(
    options: ConfigurableModuleAsyncOptions<AuditModuleOptions<Request>>,
  ): DynamicModule {
    return super.forRootAsync(options as ConfigurableModuleAsyncOptions<AuditModuleOptions>);
  }

  // Modules are constructed after all controllers are known and before Nest adds parsers and routes.
  constructor(
    @Inject(AUDIT_TRAIL) trail: AuditTrail,
    @Inject(MODULE_OPTIONS_TOKEN) options: AuditModuleOptions,
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(ApplicationConfig) config: ApplicationConfig,
  ) {
    super();
    this.#trail = trail;
    const resolvers = captureOptions(options);
    const captures = {
      express: createCapture(
        trail,
        { ...expressFramework({ annotationOf: annotationOfHandler, passesOn }), reason: reasonOf },
        resolvers,
      ),
      fastify: createCapture(
        trail,
        { ...fastifyFramework, reason: reasonOf },
        { ...resolvers, actor: resolvers.actor ?? fastifyActor },
      ),
    };
    witnessExceptions(config);
    wrapAnnotatedHandlers(modules);
    // A testing module gets its HTTP adapter only when an application is made of it.
    if (host.httpAdapter) mount(host.httpAdapter, captures);
    else host.init$.subscribe(() => mount(host.httpAdapter, captures));
  }

  async onApplicationShutdown(): Promise<void> {
    if (isOwn(this.#trail)) await this.#trail.close();
  }
}
