import type { AbstractHttpAdapter } from '@nestjs/core';

type Filter = (request: object, response: unknown, next: () => unknown) => unknown;
type ApplyVersionFilter = (handler: Filter, ...version: unknown[]) => Filter;

const leaves = Symbol('audit-trail:leaves-to-others');

/**
 * Notes which of Express' handlers serve but one version. Nest asks for it where it is reached; a request that was
 * refused before has to be asked for it here, lest it be taken for one of another version with the same path.
 */
export function noteVersionFilters(adapter: AbstractHttpAdapter): void {
  const applyVersionFilter = adapter.applyVersionFilter.bind(adapter) as unknown as ApplyVersionFilter;
  const noting: ApplyVersionFilter = (handler, ...version) => {
    const left = applyVersionFilter(() => false, ...version);
    const noted = { [leaves]: (request: object): boolean => left(request, undefined, () => true) === true };
    return Object.assign(applyVersionFilter(handler, ...version), noted);
  };
  adapter.applyVersionFilter = noting as unknown as AbstractHttpAdapter['applyVersionFilter'];
}

/** Whether a handler is for another version than a request asks for. */
export function passesOn(handler: { readonly [leaves]?: (request: object) => boolean }, request: object): boolean {
  try {
    return handler[leaves]?.(request) ?? false;
  } catch {
    return false; // what the application has to find out the version can't
  }
}
