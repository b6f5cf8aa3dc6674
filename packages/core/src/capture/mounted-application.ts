/** An Express application, as far as it is known here. */
export interface MountedApplication {
  readonly _router?: unknown;
  readonly router?: unknown;
  /** Where it was mounted last, and in which application. */
  readonly mountpath?: unknown;
  readonly parent?: unknown;
  /** Where it is mounted in others; `''` when it is not. */
  path(): string;
}

export function isApplication(value: unknown): value is MountedApplication {
  return typeof value === 'function' && 'path' in value && typeof value.path === 'function';
}

/** The router of an application; undefined when it has none yet. */
export function routerOf(application: MountedApplication): unknown {
  try {
    // oxlint-disable-next-line no-underscore-dangle -- it is Express 4's name for it
    return application._router ?? application.router;
  } catch {
    return undefined; // where Express 5 has its router, Express 4 throws
  }
}
